#!/bin/sh
# Makes the certificates of test_tls.py anew: a private authority, and what it (or nobody known) signed for police.test.
# The keys open nothing but servers that tests start on localhost. Needs OpenSSL 3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

authority() { # name
    key "$work/$1.key"
    openssl req -x509 -new -key "$work/$1.key" -subj "/CN=$1" -days 36500 -sha256 -out "$work/$1.pem" \
        -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign"
}

server() { # file, host, authority, first day, last day
    key "$work/server.key"
    openssl req -new -key "$work/server.key" -subj "/CN=$2" -addext "subjectAltName=DNS:$2" -out "$work/server.csr"
    mkdir -p "$work/ca" && : > "$work/ca/index" && echo 01 > "$work/ca/serial"
    cat > "$work/ca.cnf" <<CONF
[ca]
default_ca = one
[one]
database = $work/ca/index
serial = $work/ca/serial
new_certs_dir = $work/ca
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
CONF
    openssl ca -batch -notext -config "$work/ca.cnf" -cert "$work/$3.pem" -keyfile "$work/$3.key" \
        -in "$work/server.csr" -startdate "$4" -enddate "$5" -out "$work/server.pem"
    cat "$work/server.pem" "$work/server.key" > "$1"
}

authority known
authority unknown
cp "$work/known.pem" authority.pem
server good.pem police.test known 20200101000000Z 21200101000000Z
server other_name.pem court.test known 20200101000000Z 21200101000000Z
server expired.pem police.test known 20200101000000Z 20210101000000Z
server stranger.pem police.test unknown 20200101000000Z 21200101000000Z
