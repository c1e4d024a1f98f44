"""face_recognition as a process that speaks lines of JSON: a picture in, an embedding or the time of each stage out.

In: {"kind": "embed" | "stages", "jpeg": base64}. Out, first of all: {"version"}; then for each line in {"embedding": 128 numbers or null}
or {"stages": milliseconds by name}. Ends with its input.
"""

import base64
import io
import json
import sys
import time
from importlib.metadata import version

import dlib
import face_recognition


def embed(jpeg):
    picture = face_recognition.load_image_file(io.BytesIO(jpeg))
    found = face_recognition.face_encodings(picture)
    return {"embedding": found[0].tolist() if found else None}


def stages(jpeg):
    """As face_encodings does it by itself: its landmarks are the five-point ones, and are found again inside it."""
    at = [time.perf_counter()]
    picture = face_recognition.load_image_file(io.BytesIO(jpeg))
    at.append(time.perf_counter())
    boxes = face_recognition.face_locations(picture)
    at.append(time.perf_counter())
    face_recognition.face_landmarks(picture, boxes, "small")
    at.append(time.perf_counter())
    face_recognition.face_encodings(picture, boxes)
    at.append(time.perf_counter())
    decode, detect, landmarks, both = ((b - a) * 1000 for a, b in zip(at, at[1:]))
    return {"stages": {"decode": decode, "detect": detect, "landmarks": landmarks, "embed": both - landmarks}}


def say(answer):
    print(json.dumps(answer), flush=True)


say({"version": f"{version('face-recognition')}, dlib {dlib.__version__}"})
for line in sys.stdin:
    request = json.loads(line)
    answer = embed if request["kind"] == "embed" else stages
    say(answer(base64.b64decode(request["jpeg"])))
