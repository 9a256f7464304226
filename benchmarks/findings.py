"""What a section found: named numbers, and the aims they meet or miss."""

from dataclasses import dataclass, field

from benchmarks.rounds import Spread


@dataclass(frozen=True)
class Line:
    """One number; the unit is ×, s, ms, MB, requests/s or tokens/s."""

    name: str
    value: Spread
    unit: str


@dataclass(frozen=True)
class Aim:
    """A promise, what was found, and whether it holds."""

    name: str
    found: str
    met: bool


@dataclass
class Findings:
    lines: list[Line] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)

    def note(self, name: str, value: Spread | float, unit: str = "×") -> None:
        whole = value if isinstance(value, Spread) else Spread(value, value, value)
        self.lines.append(Line(name, whole, unit))

    def at_least(self, name: str, found: float, wanted: float, unit: str = "×") -> None:
        self.aims.append(Aim(f"{name}: at least {wanted:g} {unit}", f"{found:.3g} {unit}", found >= wanted))

    def less_than(self, name: str, found: float, wanted: float, unit: str) -> None:
        self.aims.append(Aim(f"{name}: less than {wanted:g} {unit}", f"{found:.3g} {unit}", found < wanted))

    def holds(self, name: str, found: bool) -> None:
        self.aims.append(Aim(name, "yes" if found else "no", found))
