"""Pure time: published calendars, working days and terms; dates in, dates out, no clock of its own."""
