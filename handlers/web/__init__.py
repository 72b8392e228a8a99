"""What Offprint serves on its HTTP port beside `/healthz`: pages for people, and feeds."""
