"""The wake-up: a sweep turns due deadlines into ordinary commands; truth stays in the deadline rows."""
