# The course for learners in a container, from its wheel, which holds no key. In a checkout:
#   make wheel && docker build -f docs/learning.Dockerfile -t willing-and-able-learning .
#   docker run --rm -p 127.0.0.1:8888:8888 -v willing-and-able:/home/learner/willing-and-able willing-and-able-learning
FROM python:3.12-slim-bookworm
RUN useradd --create-home learner
COPY requirements-start.lock /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements-start.lock
COPY dist/willing_and_able-*.whl /tmp/
RUN pip install --no-cache-dir --no-deps /tmp/willing_and_able-*.whl && rm /tmp/willing_and_able-*.whl /tmp/requirements-start.lock
# Reached through the port that is published; the token in the printed address stays on.
RUN mkdir -p /usr/local/etc/jupyter && echo '{"ServerApp": {"ip": "0.0.0.0"}}' > /usr/local/etc/jupyter/jupyter_server_config.json
USER learner
WORKDIR /home/learner
# Made here, so that a volume that is put there belongs to the learner.
RUN course start --no-lab
EXPOSE 8888
CMD ["course", "start", "--no-browser"]
