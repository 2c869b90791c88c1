# mockpayline in a container.
#
#   docker build --tag mockpayline .
#   docker run --publish 127.0.0.1:8000:8000 mockpayline
#
# Scenarios of your own are mounted at /scenarios, which is where the server runs; a store that outlives the container
# is a file in /data:
#
#   docker run --publish 127.0.0.1:8000:8000 --volume ./scenarios:/scenarios:ro --volume payments:/data \
#       --env MOCKPAYLINE_STORE=sqlite:////data/payments.sqlite mockpayline serve shop.yaml --watch
#
# Inside, the server listens on every address, so whoever reaches the published port can read and change its worlds.
# Publish it on 127.0.0.1 as above, or set MOCKPAYLINE_CONTROL_TOKEN. Under a host name that is not a local one
# (those without a dot, .test, .localhost and .internal are), set MOCKPAYLINE_ALLOWED_HOSTS, and for the buyer's browser
# MOCKPAYLINE_PUBLIC_URL. Set the port by MOCKPAYLINE_PORT rather than --port, so that the health check knows it.
#
# For SDKs that bring Payline's own addresses, set MOCKPAYLINE_TLS=true and give the container these names as aliases in
# its network. It then listens for HTTPS, too, at port 443; clients trust /data/tls/authority.pem.

FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY mockpayline mockpayline
COPY scenarios scenarios
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheel .
RUN python -m venv --without-pip /opt/mockpayline \
    && python -m pip --python /opt/mockpayline/bin/python install --no-cache-dir /wheel/*.whl
# Each dependency keeps its licence files beside it; this lists them.
RUN /opt/mockpayline/bin/python -c "from importlib.metadata import distributions; [print(one.name + ' ' + one.version, (one.metadata.get('License-Expression') or one.metadata.get('License') or 'licence: see its files').splitlines()[0], *sorted(str(file.locate()) for file in one.files or () if 'licen' in file.name.lower() or file.name.startswith(('COPYING', 'NOTICE'))), sep='\n    ') for one in sorted(distributions(), key=lambda one: one.name.lower())]" > /opt/mockpayline/NOTICE

FROM python:3.13-slim
RUN groupadd --gid 10001 mockpayline \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin mockpayline \
    && install --directory --owner 10001 --group 10001 /data /data/tls \
    && install --directory /scenarios
COPY --from=build /opt/mockpayline /opt/mockpayline
ENV PATH=/opt/mockpayline/bin:/usr/local/bin:/usr/bin:/bin MOCKPAYLINE_HOST=0.0.0.0
ENV MOCKPAYLINE_TLS_PORT=443 MOCKPAYLINE_TLS_FOLDER=/data/tls
USER 10001:10001
WORKDIR /scenarios
EXPOSE 8000 443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["mockpayline", "ready", "--wait", "4"]
ENTRYPOINT ["mockpayline"]
CMD ["serve"]
