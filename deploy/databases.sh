#!/usr/bin/env bash
# Run once by the PostgreSQL image on an empty disk: one database and one account for Airflow, one for the warehouse.
set -euo pipefail
for name in airflow tajhiz; do
  variable="${name^^}_PASSWORD"
  psql -v ON_ERROR_STOP=1 --username postgres -v name="$name" -v password="${!variable}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
