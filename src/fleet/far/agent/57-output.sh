# What a command writes: OUTPUT/UNIT.ATTEMPT.out.N and .err.N, of 32 MiB each. Of a stream that is longer the first and the last two stay.

segment_size=33554432

# outputs=where they are kept: in memory if they may tell a secret
make_outputs() {
  outputs=$run_dir/output
  [ -z "$memory" ] || outputs=$memory/output
  mkdir -p "$outputs"
  printf '%s\n' "$outputs" >"$run_dir/outputs"
}

# Copies standard input as it comes: each read is written at once. BASE
relay_output() {
  trap '' HUP INT TERM
  number=0 size=0
  : >"$1.0"
  while copy_some "$1.$number"; do
    [ "$size" -ge "$segment_size" ] || continue
    number=$((number + 1)) size=0
    [ "$number" -lt 4 ] || rm -f "$1.$((number - 3))"
    : >"$1.$number"
  done
  # It may write on although nobody can keep it.
  cat >/dev/null
}

# Fails at the end of the input, or when the disk is full.
copy_some() {
  room=$((segment_size - size))
  if [ "$room" -ge 65536 ]; then
    blocks=$((room / 65536))
    dd bs=65536 count=$((blocks < 256 ? blocks : 256)) >>"$1" 2>/dev/null || return 1
  else
    dd bs="$room" count=1 >>"$1" 2>/dev/null || return 1
  fi
  before=$size
  size=$(stat -c %s "$1")
  [ "$size" -gt "$before" ]
}

# written=the bytes that both streams have written so far, as far as they are kept
count_written() {
  written=$(stat -c %s "$1".out.* "$1".err.* 2>/dev/null)
}
