"""Every workbook that leaves the program, whatever season it comes from."""
