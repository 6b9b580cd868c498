from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import InvalidInput
from registry.models import Membership, Organisation, Person

ROLES = ("owner", "member")


@transaction.atomic
def add_member(*, organisation: Organisation, email: str, role: str, by: Person, at: datetime) -> Membership:
    """An owner lets somebody with an account act for the organisation, or changes their role.

    Writes the membership, an event and a log entry. An organisation keeps at least one owner.
    Raises NotAllowed, InvalidInput (`email`, `role`).
    """
    rules.require(rules.may_manage_organisation(by, organisation))
    if role not in ROLES:
        raise InvalidInput({"role": f"`{role}` is neither owner nor member"})
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise InvalidInput({"email": f"nobody with the address `{email}` has an account here"})
    # The organisation's row keeps two owners from demoting each other at the same time.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    owners = organisation.memberships.filter(role="owner")
    if role != "owner" and not owners.exclude(person=person).exists():
        raise InvalidInput({"role": "an organisation keeps at least one owner"})
    membership, _ = Membership.objects.update_or_create(
        person=person,
        organisation=organisation,
        defaults={"role": role},
        create_defaults={"role": role, "created_at": at},
    )
    detail = {"person": person.pk, "role": role}
    put_on_record(kind="organisation.member_added", about=organisation.pk, by=by, at=at, detail=detail)
    return membership
