"""The analytics store: orders as immutable Parquet files beside the database, renewed with what has changed."""
