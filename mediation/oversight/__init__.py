"""Reading for supervisors: plain SELECTs into small frozen rows; nothing is written here."""
