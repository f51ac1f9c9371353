"""Pages of one's own data."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts.session import actor, signed_in
from app.i18n import _
from app.links import is_local
from app.privacy import models as models
from app.privacy import operations

blueprint = Blueprint("privacy", __name__, url_prefix="/settings/data")


@blueprint.post("/consent")
@signed_in
def agree() -> Response:
    """Agree to the terms and the privacy page as they are now."""
    operations.agree(actor(), language=i18n.language())
    flash(str(_("Thank you. It is noted that you agreed.")), "good")
    target = request.form.get("next")
    return redirect(target if target and is_local(target) else url_for("accounts.settings"))
