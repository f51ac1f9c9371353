"""Read discussions of Discourse. It runs in a child process (app.files.child), and imports nothing of ours.

Understood is the JSON that Discourse gives for a topic (``/t/NUMBER.json``): one, a list of them, or several
files in a ZIP.
"""

import json
from typing import Any

MOST_PARTS = 5_000  #: files in a ZIP

Found = tuple[list[dict[str, Any]], list[dict[str, str]]]


def messages(data: bytes, *, most: int, longest: int, unpacked: int, newest: int) -> bytes:
    """Return what is in an archive, as JSON: see :func:`app.archives.mails.messages`.

    The topic of a message is that of Discourse.

    :raises ValueError: "not_an_archive", "too_large", "too_many".
    """
    files = _files(data, unpacked) if data.startswith(b"PK") else [("", data)]
    found, left_out = _topics(files, most, longest)
    if not found and not left_out:
        raise ValueError("not_an_archive")
    known = [one for one in found if int(one["at"][:4]) <= newest]
    left_out += [{"what": one["subject"][:120], "why": "no_date"} for one in found if one not in known]
    return json.dumps({"messages": known, "left_out": left_out}, ensure_ascii=False).encode()


def _files(data: bytes, unpacked: int) -> list[tuple[str, bytes]]:
    import io
    import zipfile

    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        parts = [part for part in packed.infolist() if part.filename.lower().endswith(".json")]
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > unpacked:
            raise ValueError("too_large")
        return [(part.filename, packed.open(part).read(part.file_size + 1)) for part in parts]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise ValueError("not_an_archive") from None


def _topics(files: list[tuple[str, bytes]], most: int, longest: int) -> Found:
    found: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    for name, data in files:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            left_out.append({"what": name[:120], "why": "not_json"})
            continue
        for topic in said if isinstance(said, list) else [said]:
            posts = _posts(topic)
            if posts is None:
                left_out.append({"what": name[:120] or "…", "why": "no_posts"})
                continue
            for post in posts:
                if len(found) >= most:
                    raise ValueError("too_many")
                try:
                    found.append(_post(topic, post, longest))
                except (ValueError, TypeError, KeyError) as why:
                    code = str(why) if str(why) in {"no_words", "too_long", "no_date"} else "not_a_post"
                    left_out.append(
                        {
                            "what": f"{str(topic.get('title'))[:100]} #{_number(post)}",
                            "why": code,
                        }
                    )
    return found, left_out


def _number(post: Any) -> str:
    return str(post.get("post_number") if isinstance(post, dict) else "?")[:10]


def _posts(topic: Any) -> list[Any] | None:
    stream = topic.get("post_stream") if isinstance(topic, dict) else None
    posts = stream.get("posts") if isinstance(stream, dict) else None
    return posts if isinstance(posts, list) else None


def _post(topic: dict[str, Any], post: dict[str, Any], longest: int) -> dict[str, Any]:
    from datetime import UTC, datetime

    is_html = not post.get("raw")
    words = str((post.get("cooked") if is_html else post["raw"]) or "")
    if not words.strip():
        raise ValueError("no_words")
    if len(words) > longest:
        raise ValueError("too_long")
    try:
        at = datetime.fromisoformat(str(post["created_at"]).replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("no_date") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    number, before = int(post["post_number"]), post.get("reply_to_post_number")
    host = f"discourse-{int(topic['id'])}.archive.invalid"
    return {
        "id": f"post-{number}@{host}",
        "answers": [f"post-{int(before)}@{host}"] if before else [],
        "subject": str(topic.get("title") or "").strip()[:300],
        "is_reply": number > 1,
        "name": str(post.get("name") or post.get("username") or "")[:120] or "?",
        "address": "",
        "at": at.astimezone(UTC).isoformat(),
        "text": words.replace("\x00", ""),
        "is_html": is_html,
        "files": [],
        "topic": f"discourse-{int(topic['id'])}",
    }
