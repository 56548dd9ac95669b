# Starts the program from this checkout, setting it up first where needed: .\run.ps1 --practice
$ErrorActionPreference = 'Stop'
$base = if ($env:PYTHON) { $env:PYTHON } else { 'python' }
$python = & $base "$PSScriptRoot\packaging\environment.py" runtime
if ($LASTEXITCODE) { exit $LASTEXITCODE }
& $python -m wizard @args
exit $LASTEXITCODE
