"""The SPF record of the sender's domain and all that it includes, with ten questions to the DNS at most.

Gathers; what the records say of an address is judged elsewhere (`wizard.model.spf` evaluates).
"""

from typing import TYPE_CHECKING

from wizard.model import spf
from wizard.model.failure import Failure, FailureCode
from wizard.model.ways import SpfRecords
from wizard.wire import discover, limits
from wizard.wire.context import Context
from wizard.wire.redact import visible

if TYPE_CHECKING:
    import dns.asyncresolver


async def run(context: Context, probe: str) -> None:
    """Report the records. Load `discover` and dnspython in a thread before."""
    started = context.now()
    domain = context.case.mail_from.rpartition("@")[2].lower()
    gathered = _Gathered(discover.resolver(context.case.cloud.dns_servers))
    failure = await gathered.record(domain)
    if failure is None:
        await gathered.follow()
    context.emit(
        SpfRecords(
            probe=probe,
            started=started,
            ended=context.now(),
            domain=domain,
            records=gathered.records,
            hosts=gathered.hosts,
            lookups=gathered.asked,
            several=gathered.several,
            complete=gathered.complete,
            failure=failure,
        )
    )


class _Gathered:
    """What was found so far, and how much was asked."""

    def __init__(self, resolver: "dns.asyncresolver.Resolver") -> None:
        self._resolver = resolver
        self._coming: list[str] = []
        self.records: dict[str, str] = {}
        self.hosts: dict[str, tuple[str, ...]] = {}
        self.asked = 0
        self.several = False
        self.complete = True

    async def record(self, domain: str) -> Failure | None:
        """Take one domain's record, if the DNS answers."""
        found = await self._ask(domain, "TXT")
        if isinstance(found, Failure):
            return found
        records = [text for text in found if spf.is_record(text)]
        self.several = self.several or len(records) > 1
        self.records[domain] = records[0] if len(records) == 1 else ""
        self._coming.append(domain)
        return None

    async def follow(self) -> None:
        """Ask what the records lead to, in their order."""
        while self._coming:
            domain = self._coming.pop(0)
            for term in spf.terms(self.records[domain]) or ():
                if not term.asks or "%" in term.argument:  # a macro is made of the sender's own address
                    continue
                if self.asked >= spf.LOOKUPS:
                    self.complete = False
                    return
                self.asked += 1
                await self._term(term, term.domain(domain))

    async def _term(self, term: spf.Term, domain: str) -> None:
        if term.name in ("include", "redirect") and domain not in self.records:
            await self.record(domain)
        elif term.name == "a":
            await self._addresses(f"a:{domain}", domain)
        elif term.name == "mx":
            exchangers = await self._ask(domain, "MX")
            if not isinstance(exchangers, Failure):
                await self._addresses(f"mx:{domain}", *exchangers[: spf.LOOKUPS])

    async def _addresses(self, key: str, *names: str) -> None:
        found: list[str] = []
        for name in names:
            for kind in ("A", "AAAA"):
                answer = await self._ask(name, kind)
                if isinstance(answer, Failure):
                    return  # half an answer would read as "not in it"
                found += answer
        self.hosts[key] = tuple(found[: limits.ADDRESSES_KEPT])

    async def _ask(self, name: str, kind: str) -> list[str] | Failure:
        """Return the values of one question; a name that does not exist has none."""
        import dns.exception  # noqa: PLC0415 - late on purpose: a tenth of a second, spent in a thread before
        import dns.resolver  # noqa: PLC0415

        try:
            answer = await self._resolver.resolve(f"{name}.", kind, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return []
        except dns.resolver.LifetimeTimeout:
            return Failure("resolve", FailureCode.NAME_TIMEOUT)
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            return Failure("resolve", FailureCode.NAME_SERVER_FAILED, type(error).__name__)
        rows = list(answer.rrset or ())
        if kind == "TXT":
            return [visible(b"".join(row.strings).decode("latin-1")) for row in rows]
        if kind == "MX":
            return [row.exchange.to_text(omit_final_dot=True) for row in rows]
        return [row.to_text() for row in rows]
