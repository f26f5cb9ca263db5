#!/usr/bin/env bash
# Prints the programs: those in the list of jobs of the manifest.
set -euo pipefail
cd "$(dirname "$0")/.."
sed -n 's/^ *Job("[A-Za-z]*", command: "\([a-z-]*\)".*/\1/p' Package.swift
