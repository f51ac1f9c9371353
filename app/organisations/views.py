"""Pages about organisations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n, panels, text, tokens
from app.accounts.session import actor, for_secretariat, kept_for_visitors, key, reader, signed_in
from app.errors import NotFound, Refusal
from app.files.doors import send, takes_files
from app.files.pictures import LARGEST
from app.i18n import _
from app.limits import limiter
from app.numbers import want_whole, whole
from app.organisations import called, merging, operations, queries
from app.organisations.countries import COUNTRIES, countries, country, is_country
from app.organisations.forms import LogoForm, OrganisationForm, differences, more_countries, shown
from app.organisations.models import Organisation, Sector
from app.organisations.operations import ChangedMeanwhile, Circle, NameTaken
from app.organisations.queries import Wanted

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")

Answer = str | Response | tuple[str, int]

MERGE_MOST = 10  #: organisations proposed to merge with


@blueprint.get("/")
@kept_for_visitors
def index() -> Answer:
    """Organisations by sector, perhaps those of one sector, of one country, or called so."""
    wanted = _wanted()
    counts = queries.counts(wanted)
    total = counts.get(wanted.sector, 0) if wanted.sector else sum(counts.values())
    last = max(1, -(-total // queries.PAGE))
    page = min(_page(), last)
    listed = set(queries.countries_listed())
    return render_template(
        "organisations/index.html",
        rows=queries.listed(wanted, page),
        wanted=wanted,
        counts=counts,
        total=total,
        page=page,
        last=last,
        offered=[
            *((code, str(name)) for code, name in COUNTRIES.items() if code in listed),
            *((code, name) for code, name in more_countries() if code in listed),
        ],
        country=country,
        countries=countries,
        of_sector=_of_sector,
    )


def _wanted() -> Wanted:
    """Read what the list is narrowed down to; what means nothing narrows nothing."""
    sector, code = request.args.get("sector", ""), request.args.get("country", "")
    return Wanted(
        sector=Sector(sector) if sector in {*Sector} else None,
        country="" if code == "-" else code if is_country(code) else None,
        text=text.one_line(request.args.get("q", ""))[:100],
    )


def _page() -> int:
    return whole(request.args.get("page"), 6) or 1


def _of_sector(wanted: Wanted, sector: Sector | None) -> str:
    """Return the address of the list as ``wanted``, of this sector or of all."""
    code = "-" if wanted.country == "" else wanted.country
    return url_for(".index", sector=sector, country=code, q=wanted.text or None)


@blueprint.get("/new")
@signed_in
def new() -> Answer:
    """Ask for a new organisation."""
    proposed = {f"name_{i18n.language()}": request.args.get("name", "")[:200]}
    return _form(OrganisationForm(formdata=None, key=tokens.fresh(), data=proposed))


@blueprint.post("/")
@signed_in
@limiter.limit("20/hour", key_func=key)
def create() -> Answer:
    """Write an organisation down, after asking whether it is one that is listed already."""
    form = OrganisationForm()
    parent_id = _parent(form)
    if not form.validate():
        return _form(form), 422
    before = queries.made_by_form(actor(), form.key.data or "")
    if before is not None:
        return redirect(url_for(".show", key=before))
    likely = queries.likely(
        [*form.called().values(), form.short_name.data or ""], countries=form.countries.data or []
    )
    seen = set((form.seen.data or "").split())
    new_to_her = {row.key for row in likely} - seen
    if likely and ("another" not in request.form or new_to_her):
        form.seen.data = " ".join(row.key for row in likely)
        return _form(form, likely=likely)
    try:
        made = operations.make(actor(), form.record(parent_id), key=form.key.data or tokens.fresh())
    except NameTaken as refusal:
        return _refused(form, refusal)
    flash(str(_("Added. Do you belong to it? Say so below: then you may speak for it.")), "good")
    return redirect(url_for(".show", key=made.key))


def _parent(form: OrganisationForm, organisation: Organisation | None = None) -> int | None:
    """Find the body above; what is wrong with it is said at the field when the form is checked."""
    words = form.parent.data
    if not words:
        return None
    if organisation is not None and words == _shown(organisation)["parent"]:
        return organisation.parent_id
    try:
        found = called.organisation(words).id
    except called.NotOne as refusal:
        form.parent_problem = refusal
        return None
    if organisation is not None and found == organisation.id:
        form.parent_problem = Circle()
    return found


def _form(
    form: OrganisationForm,
    organisation: Organisation | None = None,
    likely: list[queries.OrganisationRow] | None = None,
    there: dict[str, object] | None = None,
) -> str:
    return render_template(
        "organisations/form.html",
        form=form,
        organisation=organisation,
        likely=likely or [],
        the_six=COUNTRIES,
        more=more_countries(),
        countries=countries,
        changed=there is not None,
        differences=differences(form, there) if there else [],
        logo=queries.logo_digest(organisation) if organisation else None,
        logo_form=LogoForm(formdata=None),
    )


def _refused(form: OrganisationForm, refusal: Refusal, organisation: Organisation | None = None) -> Answer:
    if isinstance(refusal, ChangedMeanwhile) and organisation is not None:
        form.revision.data = organisation.revision
        return _form(form, organisation, there=_shown(organisation)), refusal.status
    main = next(field for field in form.name_fields() if field.data)
    form.refused_at(form.parent if isinstance(refusal, Circle) else main, refusal)
    return _form(form, organisation), refusal.status


def _shown(organisation: Organisation) -> dict[str, object]:
    above = queries.row_of(organisation.parent_id)
    return shown(organisation, queries.names_of(organisation), above.called.name if above else "")


@blueprint.get("/<key>")
def show(key: str) -> Answer:
    """One organisation: what it is, who speaks for it, where that is known from."""
    organisation = queries.find(key)
    if organisation.merged_into_id is not None:
        return redirect(url_for(".show", key=queries.key_of(organisation.merged_into_id)))
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        called=queries.names_of(organisation),
        above=queries.row_of(organisation.parent_id),
        below=queries.below(organisation.id),
        logo=queries.logo_digest(organisation),
        countries=countries,
        may_change=queries.may_change(reader(), organisation),
        panels=panels.collect("organisation", organisation),
    )


@blueprint.get("/<key>/edit")
@signed_in
def edit(key: str) -> Answer:
    """Show what is said of an organisation, to be changed."""
    organisation = queries.to_change(actor(), key)
    return _form(OrganisationForm(formdata=None, data=_shown(organisation)), organisation)


@blueprint.post("/<key>")
@signed_in
@limiter.limit("60/hour", key_func=key)
def update(key: str) -> Answer:
    """Change what is said of an organisation."""
    organisation, form = queries.to_change(actor(), key), OrganisationForm()
    parent_id = _parent(form, organisation)
    if not form.validate():
        return _form(form, organisation), 422
    try:
        revision = want_whole(form.revision.data, otherwise=ChangedMeanwhile)
        operations.change(actor(), key, form.record(parent_id), revision=revision)
    except Refusal as refusal:
        return _refused(form, refusal, queries.to_change(actor(), key))
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".show", key=key))


@blueprint.post("/<key>/logo")
@takes_files(LARGEST + 100_000)
@signed_in
@limiter.limit("20/hour", key_func=key)
def set_logo(key: str) -> Answer:
    """Give an organisation a logo, or take it away."""
    organisation = queries.to_change(actor(), key)
    if "remove" in request.form:
        operations.remove_logo(actor(), key)
        flash(str(_("The logo was taken away.")), "good")
        return redirect(url_for(".show", key=key))
    form = LogoForm()
    if form.validate():
        try:
            operations.set_logo(actor(), key, form.picture.data.read())
        except Refusal as refusal:
            form.refused_at(form.picture, refusal)
        else:
            flash(str(_("Saved.")), "good")
            return redirect(url_for(".show", key=key))
    logo = queries.logo_digest(organisation)
    return render_template(
        "organisations/logo.html", organisation=organisation, logo=logo, logo_form=form
    ), 422


@blueprint.get("/<key>/logo/<digest>")
def logo(key: str, digest: str) -> Response:
    """The logo of an organisation."""
    return send(queries.logo_of(key, digest), inline=True)


@blueprint.get("/<key>/merge")
@for_secretariat
def ask_to_merge(key: str) -> Answer:
    """Choose the organisation that this one is, and look at what will move."""
    gone = queries.to_merge(actor(), key)
    into, words = request.args.get("into", ""), text.one_line(request.args.get("q", ""))[:100]
    stays = queries.to_merge(actor(), into) if into else None
    if stays is not None and stays.id == gone.id:
        raise NotFound
    names = list(queries.names_of(gone).values())
    found = (
        queries.listed(Wanted(text=words), 1)
        if words
        else queries.likely(names, besides=gone.id, countries=gone.countries)
    )
    return render_template(
        "organisations/merge.html",
        gone=gone,
        stays=stays,
        words=words,
        found=[row for row in found if row.id != gone.id][:MERGE_MOST],
        hanging=queries.what_hangs_on(gone),
        countries=countries,
    )


@blueprint.post("/<key>/merge")
@for_secretariat
def merge(key: str) -> Response:
    """Let this organisation be the other one."""
    stays = merging.merge(actor(), key, request.form.get("into", ""))
    flash(str(_("Merged. The old address leads here now.")), "good")
    return redirect(url_for(".show", key=stays.key))
