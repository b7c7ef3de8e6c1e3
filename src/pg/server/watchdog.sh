# Runs one throwaway server and outlives the program that wanted it.
# Arguments: folder of PostgreSQL's programs, folder of this server, then initdb's arguments.
#
# Standard input is a pipe whose other end only that program holds. When it closes, because the program let the
# server go or died in whatever way, the server is stopped and its folder removed, unless the file `keep` is there:
# then the server stays until somebody stops it.

bin=$1
home=$2
shift 2
trap '' HUP INT
exec 3<&0 </dev/null >>"$home/log" 2>&1

initialize() {
    "$bin/initdb" --pgdata="$home/data" "$@" &&
        cat "$home/settings" >>"$home/data/postgresql.conf"
}

if initialize "$@" --locale=C.UTF-8 || initialize "$@" --locale=C; then
    rm -f "$home/password"
    "$bin/postgres" -D "$home/data" 3<&- &
    server=$!
    (
        cat <&3 >/dev/null
        [ -e "$home/keep" ] || [ -e "$home/ended" ] || kill -QUIT "$server"
    ) &
    wait "$server"
else
    cat <&3 >/dev/null &
fi
: >"$home/ended"
wait
rm -rf "$home"
