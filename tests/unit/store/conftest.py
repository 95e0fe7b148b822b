from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from hawiya.settings import Settings

BUCKET = "pictures"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """An S3-speaking server with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket=BUCKET)
    client.close()
    yield address
    server.stop()


def _s3(endpoint: str, url: str) -> Settings:
    return Settings(images_url=url, s3_endpoint=endpoint, s3_access_key_id="id", s3_secret_access_key="secret")


def s3_settings(endpoint: str, url: str) -> Settings:
    return Settings(images_url=url, s3_endpoint=endpoint, s3_access_key_id="id", s3_secret_access_key="secret")
