"""Kinds of contract that import-linter does not bring, for ``[tool.importlinter]`` in pyproject.toml."""

from __future__ import annotations

import sys
from graphlib import CycleError, TopologicalSorter

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

STANDARD = "standard library"


class Only(Contract):
    """The modules import nothing but what is listed.

    Options:
        modules: packages or modules; with them all that lies in them.
        allowed: packages or modules; ``standard library`` stands for all of that. What the modules have from
            each other is always allowed.
        indirectly: whether what they import by way of others must keep to the list, too; by default it must.
    """

    type_name = "only"

    modules = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField())
    indirectly = fields.BooleanField(required=False, default=True)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import of the modules.

        Raises:
            ValueError: if there is no such module.
        """
        allowed = [*self.modules, *self.allowed]
        wrong: set[tuple[str, str]] = set()
        for named in self.modules:
            if named not in graph.modules:
                raise ValueError(f"There is no module {named}")
            waiting = {named, *graph.find_descendants(named)}
            seen = set()
            while waiting:
                importer = waiting.pop()
                seen.add(importer)
                if graph.is_module_squashed(importer):
                    continue
                for imported in graph.find_modules_directly_imported_by(importer):
                    if not _within(imported, allowed):
                        wrong.add((importer, imported))
                    if self.indirectly and imported not in seen:
                        waiting.add(imported)
        return ContractCheck(kept=not wrong, metadata={"wrong": sorted(wrong)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Each import that is not allowed, on a line."""
        for importer, imported in check.metadata["wrong"]:
            output.print_error(f"{importer} imports {imported}", bold=False)


class NoCircles(Contract):
    """No module needs itself by way of others, be it at once, in functions, or for types only."""

    type_name = "no circles"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Try to put all modules into an order."""
        ours = {name for name in graph.modules if not graph.is_module_squashed(name)}
        order = TopologicalSorter({n: graph.find_modules_directly_imported_by(n) & ours for n in ours})
        try:
            order.prepare()
        except CycleError as error:
            return ContractCheck(kept=False, metadata={"circle": error.args[1]})
        return ContractCheck(kept=True)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One circle."""
        output.print_error(" <- ".join(check.metadata["circle"]), bold=False)


def _within(name: str, packages: list[str]) -> bool:
    if name.partition(".")[0] in sys.stdlib_module_names:
        return STANDARD in packages
    return any(name == package or name.startswith(f"{package}.") for package in packages)
