"""S3 and what speaks like it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from etl.pull.folder import is_passing
from etl.pull.keep import MOST_BYTES, Keeper
from etl.pull.source import Fetched, Login, Source, SourceRefusedError, SourceUnreachableError

_BLOCK = 1 << 20
_PASSING = frozenset({"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "503", "500", "429"})


def fetch(source: Source, login: Login, keeper: Keeper) -> Fetched:
    """Fetch the objects of a bucket's folder that are new or have another ETag."""
    found = Fetched()
    bucket, _, prefix = source.folder.partition("/")
    if not bucket:
        raise SourceRefusedError(f"s3://{source.connection}: write s3://CONNECTION/bucket/folder/*.xlsx")
    with _spoken(source, login) as client:
        folder = f"{prefix}/" if prefix else ""
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder, Delimiter="/")
        for told in (one for page in pages for one in page.get("Contents", ())):
            name, mark = told["Key"].removeprefix(folder), [told["ETag"], told["Size"]]
            if not name or not source.fits(name) or is_passing(name) or keeper.known(told["Key"]) == mark:
                continue
            if told["Size"] > MOST_BYTES:
                found.left["too_large"] += 1
                continue
            body = client.get_object(Bucket=bucket, Key=told["Key"], IfMatch=told["ETag"])
            found.names.append(keeper.keep(name, body["Body"].iter_chunks(_BLOCK), body["ContentLength"]))
            keeper.remember(told["Key"], mark)
    return found


@contextmanager
def _spoken(source: Source, login: Login) -> Iterator[Any]:
    """Give a client; its library's errors become ours."""
    import boto3  # a second to load
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    patient = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "max_attempts": 4})
    where = f"s3://{source.connection}"
    try:
        yield boto3.client(
            "s3", endpoint_url=login.extra.get("endpoint_url"), region_name=login.extra.get("region_name", "us-east-1"),
            aws_access_key_id=login.user or None, aws_secret_access_key=login.password or None, config=patient,
        )  # fmt: skip
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _PASSING or status >= 500 or status == 412:  # 412: it changed while we looked
            raise SourceUnreachableError(f"{where} asks to come back later ({code})") from error
        raise SourceRefusedError(f"{where} refuses ({code}): check bucket, rights and keys") from error
    except NoCredentialsError as error:
        raise SourceRefusedError(f"the connection {source.connection} has no key") from error
    except (BotoCoreError, ValueError) as error:
        if isinstance(error, ValueError) and not isinstance(error, BotoCoreError):
            raise SourceRefusedError(f"the connection {source.connection} has an endpoint_url that is none") from error
        raise SourceUnreachableError(f"{where} does not answer or broke off ({type(error).__name__})") from error
