"""What jupyter_client and nbclient see of the sandboxed kernels: a provisioner (an entry point of the group
``jupyter_client.kernel_provisioners``), and a manager and client that wait for nothing they need not wait
for.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from jupyter_client.session import Session
from traitlets import List, Unicode, default

from course.grading.sandbox import ladder
from course.grading.sandbox.frames import read_part
from course.grading.sandbox.launch import Kernel, SandboxError, hello, pack
from course.grading.sandbox.shell import MAX_FRAME
from course.grading.texts import grading as texts

NAME = "willing-and-able-sandbox"
# A hostile kernel can send what it likes: no more than so many messages wait in the grader's memory, and one
# that is too large closes the connection.
MAX_WAITING = 64


class SandboxProvisioner(KernelProvisionerBase):
    """Starts kernels inside the walls."""

    hidden = List(Unicode(), help="Paths that a kernel must not see; its probes look for them.").tag(
        config=True
    )

    kernel: Kernel | None = None
    connection_info: KernelConnectionInfo = {}  # noqa: RUF012 - as the base class has it

    @property
    def has_process(self) -> bool:
        return self.kernel is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        manager: Any = self.parent
        command = manager.format_kernel_cmd(extra_arguments=kwargs.pop("extra_arguments", []))
        return await super().pre_launch(cmd=command, **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        hidden = [*ladder.never_shown(), *self.hidden]
        greeting = hello(_arguments(cmd), kwargs.get("env") or os.environ, hidden)
        # Files that are too many are refused before a kernel is taken.
        files = pack(Path(kwargs.get("cwd") or ".").absolute())
        kernel = self._launcher().launch(greeting)
        assert isinstance(kernel, Kernel)
        kernel.begin(files)
        self.kernel = kernel
        return {
            "transport": "ipc",
            "ip": kernel.base,
            "shell_port": 1,
            "stdin_port": 2,
            "control_port": 3,
            "iopub_port": 4,
            # There is no heartbeat: the link to the kernel's first process tells when it ends.
            "hb_port": 5,
            "key": kernel.key.encode(),  # type: ignore[typeddict-item] # the base class wants bytes
            "signature_scheme": "hmac-sha256",
        }

    def _launcher(self) -> ladder.Launcher:
        found = ladder.launcher()
        if found is None:
            raise SandboxError(texts.NO_SANDBOX.format(reasons="", remedy=""))
        return found

    async def poll(self) -> int | None:
        return 0 if self.kernel is None else self.kernel.poll()

    def kill_now(self) -> None:
        """End the kernel at once, from any thread; what is left of it is cleared away where it is ended."""
        if self.kernel is not None:
            self.kernel.kill_now()

    async def wait(self) -> int | None:
        while self.kernel is not None and self.kernel.poll() is None:
            await asyncio.sleep(0.01)
        ended, self.kernel = self.kernel, None
        return 0 if ended is None else ended.exit

    async def send_signal(self, signum: int) -> None:
        if self.kernel is None:
            return
        if signum == signal.SIGINT:
            self.kernel.interrupt()
        else:
            self.kernel.end()

    async def kill(self, restart: bool = False) -> None:
        if self.kernel is not None:
            self.kernel.end()

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        if self.kernel is not None:
            self.kernel.end()
            self.kernel = None


def _arguments(command: list[str]) -> list[str]:
    """The arguments of ipykernel, without its connection file.

    Raises:
        SandboxError: if the command does not start an ipykernel.
    """
    if "ipykernel_launcher" not in command:
        raise SandboxError(texts.NOT_PYTHON.format(command=" ".join(command[:4])))
    rest = command[command.index("ipykernel_launcher") + 1 :]
    if "-f" in rest:
        at = rest.index("-f")
        rest = rest[:at] + rest[at + 2 :]
    return rest


class SandboxClient(AsyncKernelClient):
    """A client without the channels that grading does not use."""

    def start_channels(self, *_: Any, **__: Any) -> None:
        super().start_channels(shell=True, iopub=True, stdin=False, hb=False, control=False)

    def stop_channels(self) -> None:
        self.shell_channel.stop()
        self.iopub_channel.stop()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its outputs arrive.

        Raises:
            RuntimeError: if it ends first, or the time is up.
        """
        deadline = time.monotonic() + (timeout or 3600)
        # Whoever listens for outputs is welcomed; an older ipykernel is asked until one of its outputs
        # arrives.
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                while reply["parent_header"].get("msg_id") != asked:
                    reply = await self.shell_channel.get_msg(timeout=1)
                self._handle_kernel_info_reply(reply)
                await self.iopub_channel.get_msg(timeout=0.2)
                return
            if not await self.is_alive():
                raise RuntimeError("The kernel ended before it answered")
        raise RuntimeError(f"The kernel did not answer within {timeout} seconds")


class SandboxManager(AsyncKernelManager):
    """A manager of one sandboxed kernel: nothing is written to a file, and the end is immediate."""

    client_class = "course.grading.sandbox.provisioner.SandboxClient"

    @default("client_factory")
    def _client_factory_default(self) -> Any:
        return SandboxClient

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, MAX_FRAME)
        context.setsockopt(zmq.RCVHWM, MAX_WAITING)
        return context

    @default("session")
    def _session_default(self) -> Session:
        session = Session(parent=self)
        session.unpack = read_part
        return session

    @property
    def kernel_spec(self) -> KernelSpec | None:
        found = super().kernel_spec
        if found is None or found.metadata.get("kernel_provisioner"):
            return found
        own = {"kernel_provisioner": {"provisioner_name": NAME}}
        self._kernel_spec = KernelSpec(
            **(found.to_dict() | {"resource_dir": found.resource_dir, "metadata": own})
        )
        return self._kernel_spec

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override] # as in AsyncKernelManager
        self._attempted_start = True
        command, kwargs = await self._async_pre_start_kernel(**kwargs)
        assert self.provisioner is not None
        self.load_connection_info(await self.provisioner.launch_kernel(command, **kwargs))

    async def shutdown_kernel(  # type: ignore[override] # as in AsyncKernelManager
        self, now: bool = False, restart: bool = False
    ) -> None:
        self.shutting_down = True
        if self.provisioner is not None:
            await self.provisioner.kill()
            await self.provisioner.wait()
        await self._async_cleanup_resources(restart=restart)

    async def interrupt_kernel(self) -> None:  # type: ignore[override] # as in AsyncKernelManager
        if self.provisioner is not None:
            await self.provisioner.send_signal(signal.SIGINT)
