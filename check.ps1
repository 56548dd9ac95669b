# Checks this checkout, setting it up first where needed: .\check.ps1, or one part of it: .\check.ps1 help
$ErrorActionPreference = 'Stop'
$base = if ($env:PYTHON) { $env:PYTHON } else { 'python' }
$python = & $base "$PSScriptRoot\packaging\environment.py" test
if ($LASTEXITCODE) { exit $LASTEXITCODE }
& $python "$PSScriptRoot\packaging\check.py" @args
exit $LASTEXITCODE
