# shellcheck shell=bash
# Shared by the scripts beside it: source it first. It goes to the repository's root and defines what they have in common.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# say TEXT…: a line about what is going on, on stderr, so that stdout stays the program's own.
say() { printf '%s\n' "$*" >&2; }

# fail WHAT HINT: ends the script with what is wrong and what to do about it.
fail() {
    say "error: $1"
    say "  to fix: $2"
    exit 1
}

# swift_quietly ARGUMENTS…: swift, without a line for each file compiled and each dependency fetched. On a terminal it
# runs as it is: there the progress is one line. Warnings, errors and test results are always shown.
swift_quietly() {
    if [ -t 2 ]; then
        swift "$@"
        return
    fi
    swift "$@" 2>&1 | sed -u -E \
        -e '/^\[[0-9]+\/[0-9]+\] /d' \
        -e '/^(Fetching|Fetched|Updating|Updated|Computing|Computed|Creating working copy|Working copy of) /d' \
        -e '/^Building for /d' \
        -e '/found [0-9]+ file\(s\) which are unhandled/d' \
        -e '/^    .*\/CMakeLists\.txt$/d' \
        -e '/^◇ (Test|Suite) .* started\.$/d' \
        -e '/^◇ Test case passing /d'
}
