# Grading in the sandbox on a machine that has none of its own (macOS, Windows). From the course's checkout:
#   docker build -f docs/grading.Dockerfile -t willing-and-able .
# How to run it: docs/instructors.md. The checkout is copied, with its keys: do not publish the image.
FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap make tini \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /course
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .
ENTRYPOINT ["tini", "--"]
CMD ["course", "--help"]
