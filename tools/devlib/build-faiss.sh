#!/bin/bash
# Builds FAISS and its C API from an unpacked source tree and installs both, as
# static libraries, with the C headers and attar-faiss.pc.
#
#   build-faiss.sh SOURCE PREFIX LEVEL JOBS
#
# SOURCE  the unpacked faiss source package; PREFIX where to install (it appears
# whole or not at all); LEVEL avx2 or generic, the instruction set compiled for.
#
# Static, so that the attar binary needs nothing from the cache when it runs.
# Only one flavour is compiled: the C API is linked to it instead of to the
# generic library, which would double the time.  This file's hash is part of the
# cache folder's name: a change here is a new build, an old one is never touched.
set -euo pipefail

source_dir=$1 prefix=$2 level=$3 jobs=$4
build_dir=$source_dir/build
stage=$prefix.part.$$
flavour=faiss
if [ "$level" = avx2 ]; then
    flavour=faiss_avx2
fi
trap 'rm -rf "$stage"' EXIT

sed -i "s/(faiss_c PRIVATE faiss)/(faiss_c PRIVATE $flavour)/" "$source_dir/c_api/CMakeLists.txt"

cmake -S "$source_dir" -B "$build_dir" -G Ninja \
    -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
    -DBUILD_SHARED_LIBS=OFF \
    -DBUILD_TESTING=OFF \
    -DFAISS_OPT_LEVEL="$level" \
    -DFAISS_ENABLE_GPU=OFF \
    -DFAISS_ENABLE_PYTHON=OFF \
    -DFAISS_ENABLE_C_API=ON

nice -n 5 ninja -C "$build_dir" -j "$jobs" "$flavour" faiss_c

mkdir -p "$stage/lib/pkgconfig" "$stage/include/faiss/c_api"
cp "$build_dir/faiss/lib$flavour.a" "$build_dir/c_api/libfaiss_c.a" "$stage/lib/"
(cd "$source_dir/c_api" && find . -name '*.h' -not -path './gpu/*' \
    -exec cp --parents {} "$stage/include/faiss/c_api/" \;)

cat > "$stage/lib/pkgconfig/attar-faiss.pc" <<PC
prefix=\${pcfiledir}/../..
Name: attar-faiss
Description: FAISS with its C API, $level build
Version: $(sed -n 's/^  VERSION \([0-9.]*\)$/\1/p' "$source_dir/CMakeLists.txt")
Cflags: -isystem \${prefix}/include
Libs: -L\${prefix}/lib -lfaiss_c -l$flavour -lopenblas -lgomp -lstdc++ -lm -lpthread
PC

mv -T "$stage" "$prefix"
