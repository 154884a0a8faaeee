// Compiles the Python files of zips with the Python that will run them in a browser: `node compile.mjs PYODIDE < JSON`, where the
// JSON is a list of {source, target, place, compiles, without}: where the zip's files will lie, whether they are compiled, and a
// pattern of names that are left out.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const PROGRAM = `
import importlib.util, io, re, warnings, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(archive, place, compiles, without):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        done = set()
        for info in old.infolist():
            name, content = info.filename, old.read(info)
            if without and re.search(without, name):
                continue
            if compiles and name.endswith(".py"):
                try:
                    with warnings.catch_warnings(action="ignore"):
                        code = compile(content, f"{place}/{name}", "exec", dont_inherit=True)
                except SyntaxError:
                    pass  # a template, or for another Python: it stays as it is
                else:
                    done.add(name)
                    name += "c"
                    content = bytes(_code_to_hash_pyc(code, importlib.util.source_hash(content), checked=False))
            elif name.endswith(".dist-info/RECORD"):
                lines = [line for line in content.decode().splitlines() if not (without and re.search(without, line))]
                names = [line.split(",")[0] for line in lines]
                kept = [f"{name}c,," if name in done else line for name, line in zip(names, lines, strict=True)]
                content = "\\n".join([*kept, ""]).encode()
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(entry, content)
    return made.getvalue()
`;

async function main(folder, jobs) {
  const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
  const python = await loadPyodide({ indexURL: `${folder}/` });
  python.runPython(PROGRAM);
  const compiled = python.globals.get("compiled");
  for (const { source, target, place, compiles, without } of jobs) {
    // A plain array of bytes: Pyodide does not take node's own kind for one.
    const archive = python.toPy(new Uint8Array(readFileSync(source)));
    const made = compiled(archive, place, compiles, without);
    writeFileSync(target, made.toJs());
    made.destroy();
    archive.destroy();
  }
}

// The trace of an error in Pyodide shows its whole script; the message is what counts.
main(path.resolve(process.argv[2]), JSON.parse(readFileSync(0, "utf8"))).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
