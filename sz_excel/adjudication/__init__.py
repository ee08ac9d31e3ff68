"""The rules: records in, records out. No pandas, no Excel, no paths, no clock."""
