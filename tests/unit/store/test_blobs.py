from pathlib import Path

import pytest

from hawiya.settings import Settings
from hawiya.store.blobs import BlobMissing, Blobs, BlobsUnavailable, open_blobs
from tests.unit.store.conftest import BUCKET, s3_settings

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["folder", "bucket", "prefix"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return open_blobs(Settings(data=tmp_path))
    path = f"/deep/{tmp_path.name}" if request.param == "prefix" else ""
    return open_blobs(s3_settings(request.getfixturevalue("endpoint"), f"s3://{BUCKET}{path}"))


async def test_a_blob_lives_from_put_to_delete(blobs: Blobs) -> None:
    await blobs.put("tenant/one", b"\0content")
    await blobs.put("tenant/two", b"")
    assert await blobs.get("tenant/one") == b"\0content"
    assert await blobs.get("tenant/two") == b""
    assert {"tenant/one", "tenant/two"} <= {key async for key in blobs.all_keys()}
    await blobs.put("tenant/one", b"other")
    assert await blobs.get("tenant/one") == b"other"
    await blobs.delete("tenant/one")
    with pytest.raises(BlobMissing):
        await blobs.get("tenant/one")
    await blobs.delete("tenant/one")
    await blobs.delete("tenant/two")
    assert not {"tenant/one", "tenant/two"} & {key async for key in blobs.all_keys()}


async def test_a_prefix_is_a_place_of_its_own(endpoint: str) -> None:
    one, two = (open_blobs(s3_settings(endpoint, f"s3://{BUCKET}/{place}/")) for place in ("one", "two"))
    await one.put("tenant/picture", b"content")
    assert [key async for key in one.all_keys()] == ["tenant/picture"]
    assert [key async for key in two.all_keys()] == []


async def test_a_bucket_that_is_not_there(endpoint: str) -> None:
    missing = open_blobs(s3_settings(endpoint, "s3://nowhere"))
    with pytest.raises(BlobsUnavailable):
        await missing.put("tenant/one", b"")


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blobs = open_blobs(Settings(data=tmp_path))
    (tmp_path / "images" / "tenant").write_text("in the way")
    with pytest.raises(BlobsUnavailable):
        await blobs.put("tenant/one", b"")


async def test_an_unfinished_put_is_listed_and_deleted_with_its_key(tmp_path: Path) -> None:
    blobs = open_blobs(Settings(data=tmp_path))
    await blobs.put("tenant/one", b"")
    (tmp_path / "images" / "tenant" / "one#1").write_bytes(b"half")
    assert [key async for key in blobs.all_keys()] == ["tenant/one", "tenant/one#1"]
    await blobs.delete("tenant/one")
    assert [key async for key in blobs.all_keys()] == []


@pytest.mark.parametrize("url", ["gs://bucket", "s3://", "bucket"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket"):
        open_blobs(Settings(images_url=url))
