#!/bin/sh
# Signs the macOS program, packs it into a disk image, and has Apple notarise it: dmg.sh APP TARGET.dmg
#
# MACOS_IDENTITY   the signing identity ("Developer ID Application: …"); without it the program gets an ad-hoc signature,
#                  which starts only where somebody allows it by hand
# MACOS_PROFILE    the keychain profile of notarytool; without it nothing is sent to Apple
set -eu
app=$1
target=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
identity=${MACOS_IDENTITY:--}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# from the inside out: --deep signs with the wrong entitlements
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
  xargs -0 codesign --force --timestamp --options runtime --sign "$identity"
find "$app/Contents" -type d -name '*.framework' -prune -print0 |
  xargs -0 codesign --force --timestamp --options runtime --sign "$identity"
codesign --force --timestamp --options runtime --entitlements "$here/entitlements.plist" --sign "$identity" "$app"
codesign --verify --strict --deep "$app"

cp -R "$app" "$work/"
ln -s /Applications "$work/Applications"
hdiutil create -volname "SMTP AUTH Wizard" -srcfolder "$work" -format ULFO -ov "$target"

if [ "$identity" != "-" ]; then
  codesign --force --timestamp --sign "$identity" "$target"
fi
if [ -n "${MACOS_PROFILE:-}" ]; then
  xcrun notarytool submit "$target" --keychain-profile "$MACOS_PROFILE" --wait
  xcrun stapler staple "$target"
fi
