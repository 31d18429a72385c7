"""Tests of the house, by floor; builders stand beside the tests that use them."""
