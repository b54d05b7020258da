"""Which papers lie in a dossier, and how each of them tells whose it is."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final

from bench.dossier_set.dossiers import MadeUpDossier
from bench.dossier_set.paper_texts import issue_day, text_of_paper
from bench.dossier_set.plans import PaperPlan
from bench.dossier_set.procedures import RECEIPT, Form, PaperSpec
from bench.dossier_set.truth import Arm
from bench.people import Person, made_up_person

_RECEIPT_SHARE: Final = 0.35
_RECEIPT_CODE_SHARE: Final = 0.5
_SECRECY_SHARE: Final = 0.12
_SECRECY_LEVELS: Final = ("mat", "toi_mat", "tuyet_mat")
_DRAWING_NAMES_HOLDER_SHARE: Final = 0.6
_FOREIGN_FORMS: Final = (Form.APPLICATION, Form.DECLARATION, Form.CARD, Form.OFFICIAL)
_PORTALS: Final = ("https://dichvucong.example.vn/tra-cuu?maHoSo={code}", "{code}", "Mã hồ sơ: {code}|Một cửa")


class PaperPlanner:
    """Plans papers one after another; equal seeds give equal papers."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"{seed}:papers")
        self._seed = seed
        self._count = 0

    def papers_of(self, dossier: MadeUpDossier, arm: Arm) -> list[PaperPlan]:
        """Return the papers of a dossier in the order in which they lie there, its application on top."""
        random = self._random
        papers = [
            self._paper(spec, dossier, arm) for spec in dossier.procedure.papers if random.random() < spec.share
        ]
        head, rest = papers[:1], papers[1:]
        random.shuffle(rest)
        needs_receipt = arm in (Arm.RECEIPT, Arm.DAMAGED_CODE)
        if needs_receipt or (arm is Arm.COVER_SHEETS and random.random() < _RECEIPT_SHARE):
            head.insert(random.randrange(2), self._receipt(dossier, is_spoiled=arm is Arm.DAMAGED_CODE))
        return head + rest

    def result_of(self, dossier: MadeUpDossier, arm: Arm) -> PaperPlan:
        """Return the paper that the procedure ended with."""
        return replace(self._paper(dossier.procedure.result, dossier, arm), is_result=True, secrecy=None)

    def foreign_paper(self, others: list[MadeUpDossier], host: MadeUpDossier) -> PaperPlan:
        """Return a paper of another citizen, one of `others` or somebody unknown; it names its holder."""
        random = self._random
        strangers = [other for other in others if not _alike(other.applicant, host.applicant)]
        owner = random.choice(strangers)
        specs = [spec for spec in owner.procedure.papers if spec.form in _FOREIGN_FORMS]
        paper = self._paper(random.choice(specs), owner, Arm.NOTHING)
        if random.random() < 0.4:
            unknown = made_up_person(random)
            paper = self._with_text(replace(paper, holder=unknown, dossier=None), owner, code=None)
        return replace(paper, is_foreign=True, secrecy=None)

    def _receipt(self, dossier: MadeUpDossier, *, is_spoiled: bool) -> PaperPlan:
        random = self._random
        plan = self._with_text(self._new(RECEIPT, dossier), dossier, code=dossier.code.issued)
        if is_spoiled:
            return replace(plan, spoiled_code=dossier.code.issued)
        if random.random() < _RECEIPT_CODE_SHARE:
            return replace(plan, receipt_code=random.choice(_PORTALS).format(code=dossier.code.issued))
        return plan

    def _paper(self, spec: PaperSpec, dossier: MadeUpDossier, arm: Arm) -> PaperPlan:
        random = self._random
        plan = self._new(spec, dossier)
        is_official = spec.form is Form.OFFICIAL
        plan = replace(
            plan,
            is_certified=random.random() < spec.certified,
            names_holder=spec.form is not Form.DRAWING or random.random() < _DRAWING_NAMES_HOLDER_SHARE,
            has_label=arm is Arm.LABELS,
            secrecy=random.choice(_SECRECY_LEVELS) if is_official and random.random() < _SECRECY_SHARE else None,
        )
        return self._with_text(plan, dossier, code=dossier.code.issued if arm is Arm.PRINTED_CODES else None)

    def _with_text(self, plan: PaperPlan, dossier: MadeUpDossier, *, code: str | None) -> PaperPlan:
        if plan.spec.form in (Form.CARD, Form.DRAWING):
            return plan
        received_on = dossier.received_on + timedelta(days=12) if plan.is_result else dossier.received_on
        random = Random(f"{plan.seed}:text")
        day = issue_day(plan.spec, received_on, random)
        text = text_of_paper(plan.spec, holder=plan.holder, day=day, code=code, random=random)
        return replace(plan, text=text, day=day)

    def _new(self, spec: PaperSpec, dossier: MadeUpDossier) -> PaperPlan:
        self._count += 1
        return PaperPlan(
            id=self._count,
            seed=self._seed * 100_000 + self._count,
            spec=spec,
            holder=dossier.applicant,
            day=dossier.received_on - timedelta(days=self._random.randint(30, 900)),
            page_count=self._random.choice(spec.pages),
            dossier=dossier,
        )


def _alike(one: Person, other: Person) -> bool:
    return one.citizen_id == other.citizen_id or one.full_name == other.full_name
