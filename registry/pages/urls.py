"""The pages' addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from registry.pages import (
    account,
    admin,
    consents,
    demo_mail,
    desk,
    never,
    public,
    questions,
    record,
    studio,
    tools,
)
from registry.pages.consent import give

urlpatterns = [
    path("", consents.home, name="home"),
    path("about/", public.about, name="about"),
    path("verify/", public.verify, name="verify"),
    path("log/", public.log_state, name="log_state"),
    path("start/", account.start, name="start"),
    path("accounts/password/<path:rest>", account.no_passwords, name="no_passwords"),
    path("accounts/", include("allauth.urls")),
    path("record/", record.record, name="record"),
    path("record/new/", record.subject_new, name="subject_new"),
    path("record/change/", record.subject_edit, name="subject_edit"),
    path("never/", never.never, name="never"),
    path("consents/", consents.consents, name="consents"),
    path("consents/new/", give.consent_new, name="consent_new"),
    path("consents/drafts/<str:draft_id>/preview/", give.consent_preview, name="consent_preview"),
    path("consents/drafts/<str:draft_id>/sign/", give.consent_sign, name="consent_sign"),
    path("consents/drafts/<str:draft_id>/discard/", give.consent_discard, name="consent_discard"),
    path("consents/drafts/<str:draft_id>/<str:step>/", give.consent_step, name="consent_step"),
    path("consents/<str:grant_id>/", consents.consent, name="consent"),
    path("consents/<str:grant_id>/withdraw/", consents.withdraw, name="withdraw"),
    path("receipts/<str:statement_id>/", consents.receipt_file, name="receipt"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<str:decision_id>/", questions.decision, name="decision"),
    path("studio/", studio.studio, name="studio"),
    path("studio/organisations/new/", studio.organisation_new, name="organisation_new"),
    path("studio/organisations/<str:organisation_id>/", studio.organisation, name="organisation"),
    path(
        "studio/organisations/<str:organisation_id>/productions/new/", studio.project_new, name="project_new"
    ),
    path("studio/organisations/<str:organisation_id>/people/new/", studio.member_new, name="member_new"),
    path("studio/organisations/<str:organisation_id>/tools/new/", tools.tool_new, name="tool_new"),
    path("studio/tools/<str:tool_id>/", tools.tool, name="tool"),
    path("studio/tools/<str:tool_id>/change/", tools.tool_edit, name="tool_edit"),
    path("studio/tools/<str:tool_id>/public-key/", tools.tool_public_key, name="tool_public_key"),
    path("studio/tools/<str:tool_id>/off/", tools.tool_off, name="tool_off"),
    path("studio/tools/<str:tool_id>/keys/new/", tools.key_new, name="key_new"),
    path("studio/tools/<str:tool_id>/keys/<str:key_id>/", tools.key_change, name="key_change"),
    path("desk/", desk.desk, name="desk"),
    path("desk/subjects/<str:subject_id>/", desk.desk_subject, name="desk_subject"),
    path("desk/disputes/<str:dispute_id>/", desk.desk_dispute, name="desk_dispute"),
    path("desk/organisations/<str:organisation_id>/", desk.desk_organisation, name="desk_organisation"),
    path("administration/", admin.site.urls),
    path("demo/mail/", demo_mail.demo_mail, name="demo_mail"),
]

if not settings.SAYSO_DEMO:
    urlpatterns = [route for route in urlpatterns if getattr(route, "name", "") != "demo_mail"]
