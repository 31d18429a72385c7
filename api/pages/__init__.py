"""The pages: server-rendered, Chinese, complete without scripts. Each file is one subject; none knows a procedure."""
