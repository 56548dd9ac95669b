"""`dataclass` for frozen values with slots, made in a quarter of the standard decorator's time.

The program has a hundred such classes, and every command makes most of them before its first packet leaves. The
standard decorator writes and compiles six methods for each; here it makes `__init__` alone, and the others are ordinary
functions (docs/decisions/0004-frozen-values.md). What is made is a dataclass in all else: `replace`, `fields` and
`match` take it. One that can change is no matter for this module: use the standard decorator.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - to the type checker it is the standard one
else:
    T = TypeVar("T")

    def dataclass(
        *, frozen: Literal[True], slots: Literal[True], kw_only: bool = False
    ) -> Callable[[type[T]], type[T]]:
        """Return the decorator; `frozen` and `slots` are spelled out as with the standard one, and must be so."""
        if not (frozen and slots):
            raise TypeError("only for frozen classes with slots")

        def make(cls: type[T]) -> type[T]:
            if dataclasses.is_dataclass(cls) and not vars(cls).get("__annotations__"):
                return _with_no_slots(cls)  # a mere kind of its base
            made = dataclasses.dataclass(slots=True, kw_only=kw_only, eq=False, repr=False)(cls)
            for name, method in _methods(made).items():
                if name not in vars(cls):
                    setattr(made, name, method)
            return made

        return make


def _with_no_slots(cls: Any) -> Any:  # noqa: ANN401 - any class; slots can be told only to a new one
    content = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    return type(cls)(cls.__name__, cls.__bases__, content | {"__slots__": (), "__qualname__": cls.__qualname__})


def _methods(cls: Any) -> dict[str, Callable[..., Any]]:  # noqa: ANN401 - any dataclass
    fields = dataclasses.fields(cls)
    compared = [field.name for field in fields if field.compare]
    shown = [field.name for field in fields if field.repr]
    content: Callable[[Any], Any] = attrgetter(*compared) if compared else lambda _: ()

    def equal(self: object, other: object) -> bool:
        return content(self) == content(other) if type(other) is type(self) else NotImplemented

    def hashed(self: object) -> int:
        return hash(content(self))

    def spelled(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    return {
        "__eq__": equal,
        "__hash__": hashed,
        "__repr__": spelled,
        "__setattr__": _set_once,
        "__delattr__": _delete,
    }


def _set_once(self: object, name: str, value: object) -> None:
    """Fill a slot that is empty, which only `__init__` and a copy find."""
    if hasattr(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delete(self: object, name: str) -> NoReturn:
    del self
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
