# “双争”活动电子表格。输入 make help 查看用法。
# Works with GNU make 3.81 and later; everything runs in a virtual environment of its own, made on first use.

WORKSPACE ?= workspace
FORM ?= self
N ?= 1000
TEST_JOBS ?= 2
ARGS ?=
PYTHON ?=

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
SZ := $(BIN)/sz-excel

export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help consolidate status distribute notices init demo test lint bench clean sample-workspace

help:
	@echo '“双争”活动电子表格'
	@echo
	@echo '  make consolidate             汇总收件箱，写出汇总表、工作底稿和补正通知'
	@echo '  make status                  查看收件和待办情况'
	@echo '  make distribute FORM=self    生成下发的表格：self 自评，review 归口审核，assess 考评，recheck 复查'
	@echo '  make notices                 生成全部应出的公文；ARGS="--list" 查看种类，ARGS="--pdf" 同时转成 PDF'
	@echo '  make init WORKSPACE=文件夹    新建工作区（活动参数、单位名册、裁定表和各文件夹）'
	@echo '  make demo                    用 sample_workbooks/ 的示例重新建立 workspace/ 并汇总'
	@echo
	@echo '  以上命令都可以加 WORKSPACE=文件夹，默认是 workspace。没有 workspace 时自动用示例建立。'
	@echo '  make consolidate ARGS="--as-of 2019-10-28" 可以带其他选项，选项见 $(SZ) consolidate --help'
	@echo
	@echo '  make test                    运行全部测试'
	@echo '  make lint                    检查代码、类型和模块依赖'
	@echo '  make bench N=1000            测速：生成 N 份报表并比较用时'
	@echo '  make clean                   删除运行环境和缓存（不动工作区）'

consolidate: $(INSTALLED) sample-workspace
	@$(SZ) consolidate --workspace '$(WORKSPACE)' $(ARGS)

status: $(INSTALLED) sample-workspace
	@$(SZ) status --workspace '$(WORKSPACE)' $(ARGS)

distribute: $(INSTALLED) sample-workspace
	@$(SZ) distribute --workspace '$(WORKSPACE)' --form $(FORM) $(ARGS)

notices: $(INSTALLED) sample-workspace
	@$(SZ) notices --workspace '$(WORKSPACE)' $(ARGS)

init: $(INSTALLED)
	@$(SZ) init --workspace '$(WORKSPACE)' $(ARGS)

# The sample becomes workspace/ in one step, so that an interrupted copy is never taken for a workspace.
sample-workspace:
	@if [ '$(WORKSPACE)' = workspace ] && [ ! -e workspace ]; then \
		echo '没有找到 workspace，用 sample_workbooks 的示例建立……'; \
		rm -rf workspace.new && cp -R sample_workbooks workspace.new && \
		rm -f workspace.new/README.md workspace.new/预期*.csv && mv workspace.new workspace; \
	fi

# Only the sample itself is ever removed: an office that put in its own roster keeps its folder.
demo: $(INSTALLED)
	@if [ -e workspace ] && ! cmp -s workspace/roster.xlsx sample_workbooks/roster.xlsx; then \
		echo 'workspace 里的单位名册不是示例的，没有删除。请先把 workspace 改名或移走，再运行 make demo。' >&2; \
		exit 1; \
	fi
	@rm -rf workspace
	@$(MAKE) --no-print-directory consolidate WORKSPACE=workspace

test: $(INSTALLED_DEV)
	@$(BIN)/python -m pytest -n $(TEST_JOBS) --dist worksteal $(ARGS)

lint: $(INSTALLED_DEV)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports

bench: $(INSTALLED_DEV)
	@$(BIN)/python -m tests.benchmark.bench --returns $(N) $(ARGS)

clean:
	@rm -rf $(VENV) build dist sz_excel.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find sz_excel tests templates -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo '已删除运行环境和缓存。工作区没有改动。'

# A virtual environment holds the path of its folder: where the folder was moved, it is made anew.
ifneq ($(shell cat $(VENV)/.place 2>/dev/null),$(CURDIR))
.PHONY: $(BIN)/python
endif

$(BIN)/python:
	@set -e; \
	for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo '首次运行：正在建立运行环境，需要联网，约一两分钟……'; \
			rm -rf $(VENV); \
			"$$python" -m venv $(VENV); \
			pwd -P > $(VENV)/.place; \
			exit 0; \
		fi; \
	done; \
	echo '没有找到 Python 3.11 或更高版本（须带 venv 和 ensurepip）。' >&2; \
	echo '请先安装：https://www.python.org/downloads/ ；Debian、Ubuntu 还须安装 python3-venv。' >&2; \
	echo '已安装在别处的，可以指明：make consolidate PYTHON=/路径/python3.12' >&2; \
	exit 1

$(INSTALLED): $(BIN)/python setup.cfg pyproject.toml
	@$(PIP) --editable . || { echo '安装没有完成。请检查网络后重新运行。' >&2; exit 1; }
	@touch $@

$(INSTALLED_DEV): $(BIN)/python setup.cfg pyproject.toml
	@$(PIP) --editable '.[dev]' || { echo '安装没有完成。请检查网络后重新运行。' >&2; exit 1; }
	@touch $(INSTALLED) $@
