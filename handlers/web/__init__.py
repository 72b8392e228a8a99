"""What the HTTP port serves beside `/healthz`: pages and feeds, each module with its `routes`."""
