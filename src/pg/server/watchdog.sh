# Runs one throwaway server and outlives the program that wanted it.
# Arguments: folder of PostgreSQL's programs, folder of this server, then initdb's arguments.
#
# Standard input is a pipe whose other end only that program holds. When it closes, because the program let the
# server go or died in whatever way, the server is stopped and its folder removed, unless the file `keep` is there:
# then the server stays until somebody stops it.

bin=$1
home=$2
shift 2
trap '' HUP INT QUIT TERM
exec 3<&0 </dev/null >>"$home/log" 2>&1

initialize() {
    "$bin/initdb" --pgdata="$home/data" "$@" &&
        cat "$home/settings" >>"$home/data/postgresql.conf"
}

# A twentieth of a second; a whole one where `sleep` knows no fractions.
moment() {
    sleep 0.05 || sleep 1
}

# A shell starts what is to run beside it deaf to SIGQUIT, and a server hears it only when it has come so far: one
# signal may be lost. After an immediate shutdown PostgreSQL itself gives its processes 5 seconds; what has not
# ended in twice that time does not listen.
stop() {
    signal=QUIT
    tries=0
    until [ -e "$home/ended" ]; do
        kill "-$signal" "$server"
        moment
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || signal=KILL
    done
}

if initialize "$@" --locale=C.UTF-8 || initialize "$@" --locale=C; then
    rm -f "$home/password"
    "$bin/postgres" -D "$home/data" 3<&- &
    server=$!
    (
        cat <&3 >/dev/null
        [ -e "$home/keep" ] || stop
    ) &
    wait "$server"
else
    cat <&3 >/dev/null &
fi
: >"$home/ended"
wait
# Processes of a server that was killed may still write for a moment.
tries=0
until rm -rf "$home" || [ "$tries" -ge 100 ]; do
    moment
    tries=$((tries + 1))
done
