#!/bin/sh
# Makes everything in inference/demo-models from nothing: data, models, samples, golden files, quality table.
#
#   apt-get install python3-torch python3-onnx python3-numpy python3-scipy libopenblas0-pthread \
#     espeak-ng libespeak-ng1 ffmpeg
#   ./train.sh
#
# Two CPU cores, no GPU, 4 GB of memory, three and a quarter hours. Every step is skipped when its result is in
# work/, and a training that was stopped goes on from its last checkpoint: run again to resume. Remove work/ to start
# over.
#
# To go on from the weights that ship instead: ./restore.py speech work ../whisper-demo, the same for translation and
# ../nllb-demo, then make tokenizers and speech data and train_speech.py work --stage continuous, then polish.
#
# SPEECH_MINUTES, REFINE_MINUTES, CONTINUOUS_MINUTES, POLISH_MINUTES, TRANSLATION_MINUTES and VAD_MINUTES bound the
# trainings on slow or busy machines.
set -eu
cd "$(dirname "$0")"

PYTHON=${PYTHON:-/usr/bin/python3}
SPEECH_MINUTES=${SPEECH_MINUTES:-78}
REFINE_MINUTES=${REFINE_MINUTES:-7}
CONTINUOUS_MINUTES=${CONTINUOUS_MINUTES:-60}
POLISH_MINUTES=${POLISH_MINUTES:-12}
TRANSLATION_MINUTES=${TRANSLATION_MINUTES:-20}
VAD_MINUTES=${VAD_MINUTES:-30}
WORK=work
MODELS=..
GOLDEN=../../src/test/resources/golden
# One thread a process: more only wait for each other on matrices this small.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

mkdir -p "$WORK"
once() { # once NAME COMMAND...: runs a step until it has succeeded once
    name=$1
    shift
    if [ ! -e "$WORK/$name.done" ]; then
        echo "== $name"
        "$@"
        : > "$WORK/$name.done"
    fi
}

once gradients "$PYTHON" check_gradients.py
once tokenizers "$PYTHON" make_tokenizers.py "$WORK"
once speech-data "$PYTHON" speech_data.py "$WORK" --count 44000
once translation "$PYTHON" train_translation.py "$WORK" --minutes "$TRANSLATION_MINUTES"
once speech "$PYTHON" train_speech.py "$WORK" --minutes "$SPEECH_MINUTES"
once speech-refined "$PYTHON" train_speech.py "$WORK" --stage refinement --minutes "$REFINE_MINUTES"
once speech-continuous "$PYTHON" train_speech.py "$WORK" --stage continuous --minutes "$CONTINUOUS_MINUTES"
once speech-polished "$PYTHON" train_speech.py "$WORK" --stage polish --minutes "$POLISH_MINUTES"
once voice-activity "$PYTHON" train_voice_activity.py "$WORK" "$MODELS/vad-demo" "$MODELS/samples" "$GOLDEN" \
    --minutes "$VAD_MINUTES"

for model in "speech $MODELS/whisper-demo" "translation $MODELS/nllb-demo"; do
    set -- $model
    echo "== export $1"
    "$PYTHON" export.py "$1" "$WORK" "$2"
    # The card is about this machine, and stays at home.
    ../../../dragoman models prepare --no-fuse --force --reduced-range "$2"
    rm "$2/dragoman-model.json"
    # Beside a merged decoder the pair would not be prepared.
    "$PYTHON" export.py "$1" "$WORK" "$WORK/pair-$1" --layout with-past
    ../../../dragoman models prepare --no-fuse --force --reduced-range "$WORK/pair-$1"
    cp "$WORK/pair-$1"/onnx/decoder_*_quantized.onnx "$2/onnx/"
    "$PYTHON" export.py "$1" "$WORK" "$2" --torchscript
done
echo "== samples and golden files"
"$PYTHON" samples.py "$WORK" "$MODELS/samples"
"$PYTHON" golden.py "$WORK" "$MODELS/samples" "$GOLDEN"
echo "== quality"
"$PYTHON" evaluate.py "$WORK" --card "$MODELS/README.md"
