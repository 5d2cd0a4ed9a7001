# The last part: does what was asked.
verb=$1
shift
"verb_$verb" "$@"
