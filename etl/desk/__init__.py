"""Pages inside the Airflow UI; they arrive later. The room stands so that its import rules already hold."""
