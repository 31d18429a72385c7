"""The hash chain over a case's journal and its verification; pure, it reads no database."""
