# Installs the executable of skills-runner, for you alone and without an administrator:
#
#   .\install.ps1 [-Version X.Y.Z] [-To FOLDER] [-From ADDRESS]
#
# It downloads two files, the list of checksums and the archive for this machine, checks the archive against the list, and
# puts one file, skills-runner.exe, into FOLDER, which it adds to your search path. To remove it, delete that folder.
param(
  [string]$Version = "latest",
  [string]$To = (Join-Path ([Environment]::GetFolderPath("LocalApplicationData")) "Programs\skills-runner"),
  [string]$From = "https://github.com/skills-runner/skills-runner/releases"
)
# A scope of its own: behind a pipe to iex, what is set here would stay in the window.
& {
  $ErrorActionPreference = "Stop"
  # Without a progress bar downloads are many times faster in Windows PowerShell.
  $ProgressPreference = "SilentlyContinue"
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

  $Version = $Version -replace "^v", ""
  $From = $From.TrimEnd("/")

  # A 32-bit PowerShell names the processor of the machine in the second variable.
  $processor = if ($env:PROCESSOR_ARCHITEW6432) { $env:PROCESSOR_ARCHITEW6432 } else { $env:PROCESSOR_ARCHITECTURE }
  $target = switch ($processor) {
    "AMD64" { "x86_64-pc-windows-msvc" }
    "ARM64" { "aarch64-pc-windows-msvc" }
    default { throw "There is no executable for Windows on $processor" }
  }

  $work = Join-Path ([IO.Path]::GetTempPath()) ("skills-runner-" + [Guid]::NewGuid())
  New-Item -ItemType Directory -Path $work | Out-Null
  try {
    $sums = if ($Version -eq "latest") { "$From/latest/download/SHA256SUMS" } else { "$From/download/v$Version/SHA256SUMS" }
    $list = Join-Path $work "SHA256SUMS"
    Invoke-WebRequest -UseBasicParsing -Uri $sums -OutFile $list
    $pattern = "^([0-9a-f]{64})  (skills-runner-([0-9][0-9A-Za-z.-]*)-$([regex]::Escape($target))\.zip)$"
    $found = @(Get-Content $list | Where-Object { $_ -cmatch $pattern })
    if ($found.Count -ne 1) { throw "$sums has not one archive for $target, but $($found.Count)" }
    $found[0] -cmatch $pattern | Out-Null
    $expected, $name, $number = $Matches[1], $Matches[2], $Matches[3]
    if ($Version -ne "latest" -and $number -ne $Version) { throw "$sums is of version $number, not $Version" }

    $program = Join-Path $To "skills-runner.exe"
    if ((Test-Path $program) -and ((& $program --version) -eq "skills-runner $number")) {
      Write-Output "skills-runner $number is already in $To"
      return
    }

    $archive = Join-Path $work $name
    Write-Output "Downloading $From/download/v$number/$name"
    Invoke-WebRequest -UseBasicParsing -Uri "$From/download/v$number/$name" -OutFile $archive
    $actual = (Get-FileHash -Algorithm SHA256 $archive).Hash.ToLowerInvariant()
    if ($actual -ne $expected) { throw "$name is not what $sums lists: its checksum is $actual. Nothing was installed" }

    Expand-Archive -Path $archive -DestinationPath $work
    New-Item -ItemType Directory -Force -Path $To | Out-Null
    # Beside its place and then renamed: at no time there is half a program.
    $new = Join-Path $To "skills-runner.new.exe"
    Copy-Item -Force (Join-Path (Join-Path $work ($name -replace "\.zip$", "")) "skills-runner.exe") $new
    $started = & $new --version
    if ($started -ne "skills-runner $number") {
      Remove-Item $new
      throw "The new program does not start: $started. Nothing was changed"
    }
    # A program that runs can be renamed, but not replaced.
    $old = Join-Path $To "skills-runner.old.exe"
    if (Test-Path $old) { Remove-Item -Force $old -ErrorAction SilentlyContinue }
    if (Test-Path $program) { Move-Item -Force $program $old }
    Move-Item $new $program
    if (Test-Path $old) { Remove-Item -Force $old -ErrorAction SilentlyContinue }
    Write-Output "Installed $started in $To"

    # Read and written as it stands: names of variables in it stay names.
    $environment = "HKCU:\Environment"
    $path = (Get-Item $environment).GetValue("Path", "", "DoNotExpandEnvironmentNames")
    if (($path -split ";") -notcontains $To) {
      $joined = (@($path -split ";" | Where-Object { $_ }) + $To) -join ";"
      Set-ItemProperty -Path $environment -Name "Path" -Value $joined -Type ExpandString
      # Tells running programs, such as the desktop, that the environment has changed.
      [Environment]::SetEnvironmentVariable("SKILLS_RUNNER_INSTALLED", "1", "User")
      [Environment]::SetEnvironmentVariable("SKILLS_RUNNER_INSTALLED", [NullString]::Value, "User")
      Write-Output "It is on your search path in every new window."
    }
    Write-Output "Try it: skills-runner demo"
  } finally {
    Remove-Item -Recurse -Force $work
  }
}
