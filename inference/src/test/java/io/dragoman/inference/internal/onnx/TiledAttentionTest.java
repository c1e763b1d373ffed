package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.attention.TiledAttention;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import io.dragoman.inference.internal.onnx.fuse.Ops;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiledAttentionTest {
  private static final String IN = "states";
  private static final String OUT = "found";
  private static final String TILED = "MultiHeadAttention";
  private static final int OPSET = 17;
  private static final int ROWS = 2;
  private static final int LENGTH = 75;
  private static final int HEADS = 3;
  private static final int HEAD = 8;
  private static final int WIDTH = HEADS * HEAD;
  private static final float SCALE = 0.35f;

  private final OnnxDevice device = new OnnxDevice("cpu", 1);

  /** How exports split states into heads, scale and multiply. */
  private enum Form {
    /** Heads on an axis of their own, queries scaled. */
    FOUR_AXES {
      @Override
      String attend(final Ops ops) {
        return merged(ops, shared(ops, scores(ops, SCALE)));
      }
    },
    /** Keys get their heads and are turned by one operation. */
    TURNED_AT_ONCE {
      @Override
      String attend(final Ops ops) {
        final String keys =
            ops.op("Transpose", ops.reshape(IN, 0, 0, HEADS, HEAD), perm(0, 2, 3, 1));
        return merged(
            ops, shared(ops, ops.op("MatMul", ops.op("Mul", split(ops), ops.real(SCALE)), keys)));
      }
    },
    /** Both sides are scaled by the root, keys after they were turned. */
    SCALED_ON_BOTH_SIDES {
      @Override
      String attend(final Ops ops) {
        final String root = ops.op("Sqrt", ops.real(SCALE));
        final String keys = ops.op("Mul", ops.op("Transpose", split(ops), perm(0, 1, 3, 2)), root);
        return merged(ops, shared(ops, ops.op("MatMul", ops.op("Mul", split(ops), root), keys)));
      }
    },
    /** Heads and rows on one axis. */
    THREE_AXES {
      @Override
      String attend(final Ops ops) {
        final String states = ops.reshape(split(ops), -1, LENGTH, HEAD);
        final String keys = ops.op("Transpose", states, perm(0, 2, 1));
        final String scores = ops.op("MatMul", ops.op("Mul", states, ops.real(SCALE)), keys);
        final String found =
            ops.op("MatMul", ops.op("Softmax", scores, Ops.integer("axis", 2)), states);
        return merged(ops, ops.reshape(found, -1, HEADS, LENGTH, HEAD));
      }
    };

    abstract String attend(Ops ops);
  }

  private static AttributeProto perm(final long... axes) {
    return Ops.integers("perm", Arrays.stream(axes).boxed().toList());
  }

  private static String split(final Ops ops) {
    return ops.op("Transpose", ops.reshape(IN, 0, 0, HEADS, HEAD), perm(0, 2, 1, 3));
  }

  private static String scores(final Ops ops, final float scale) {
    return ops.op(
        "MatMul",
        ops.op("Mul", split(ops), ops.real(scale)),
        ops.op("Transpose", split(ops), perm(0, 1, 3, 2)));
  }

  private static String shared(final Ops ops, final String scores) {
    return ops.op("MatMul", ops.op("Softmax", scores, Ops.integer("axis", -1)), split(ops));
  }

  private static String merged(final Ops ops, final String found) {
    return ops.reshape(ops.op("Transpose", found, perm(0, 2, 1, 3)), 0, 0, WIDTH);
  }

  private static ModelProto model(final int opset, final int type, final Consumer<Ops> body) {
    final GraphProto.Builder graph = GraphProto.newBuilder().setName("attention");
    graph.addInput(Ops.value(IN, type, "batch", LENGTH, WIDTH));
    body.accept(new Ops(graph, "n_", opset));
    graph.addOutput(Ops.anyShape(OUT, type));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph)
        .build();
  }

  private static ModelProto model(final Consumer<Ops> body) {
    return model(OPSET, Ops.FLOAT, body);
  }

  private float[] answer(final ModelProto model) {
    final Random random = new Random(7);
    final FloatBuffer states =
        ByteBuffer.allocateDirect(ROWS * LENGTH * WIDTH * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    while (states.hasRemaining()) {
      states.put((float) random.nextGaussian());
    }
    try (Graph graph = device.open("attention", model.toByteArray());
        Tensor given = device.floats(states.flip(), OnnxJavaType.FLOAT, ROWS, LENGTH, WIDTH);
        Tensor found = graph.run(Map.of(IN, given), Set.of(OUT), Map.of()).get(OUT)) {
      return found.reals();
    }
  }

  private static List<String> operations(final ModelProto model) {
    return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void shouldAnswerTheSameWhenAttentionIsInTiles(final Form form) {
    final ModelProto plain = model(ops -> ops.name(OUT, form.attend(ops)));

    final ModelProto tiled = TiledAttention.of(plain).orElseThrow();

    assertThat(operations(tiled)).containsOnlyOnce(TILED).doesNotContain("Softmax", "MatMul");
    final float[] expected = answer(plain);
    final float[] got = answer(tiled);
    assertThat(got).hasSameSizeAs(expected);
    IntStream.range(0, got.length)
        .forEach(i -> assertThat(got[i]).isCloseTo(expected[i], within(1e-4f)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"encoder_model.onnx", "encoder_model_quantized.onnx"})
  void shouldReplaceEachLayerWhenASpeechEncoderIsExported(final String name) {
    final ModelProto plain = ModelFile.read(Path.of("demo-models/whisper-demo/onnx", name)).model();
    final long layers = operations(plain).stream().filter("Softmax"::equals).count();

    final ModelProto tiled = TiledAttention.of(plain).orElseThrow();

    assertThat(layers).isPositive();
    assertThat(operations(tiled).stream().filter(TILED::equals)).hasSize((int) layers);
    assertThat(operations(tiled)).doesNotContain("Softmax");
    assertThat(tiled.getGraph().getInitializerList())
        .containsAll(plain.getGraph().getInitializerList());
  }

  @Test
  void shouldLeaveATextEncoderWhoseAttentionHasAMask() {
    assertThat(
            TiledAttention.of(
                ModelFile.read(Path.of("demo-models/nllb-demo/onnx/encoder_model.onnx")).model()))
        .isEmpty();
  }

  @Test
  void shouldLeaveAttentionWhenAMaskIsAdded() {
    refuses(
        model(ops -> ops.name(OUT, shared(ops, ops.op("Add", scores(ops, SCALE), ops.real(1))))));
  }

  @Test
  void shouldLeaveAttentionWhenItsSharesAreAskedFor() {
    refuses(
        model(
            ops -> {
              final String shares = ops.op("Softmax", scores(ops, SCALE), Ops.integer("axis", -1));
              ops.name("shares", shares);
              ops.name(OUT, ops.op("MatMul", shares, split(ops)));
            }));
  }

  @Test
  void shouldLeaveAttentionWhenItsScoresAreUsedElsewhere() {
    refuses(
        model(
            ops -> {
              final String scores = scores(ops, SCALE);
              ops.name("scores", scores);
              ops.name(OUT, shared(ops, scores));
            }));
  }

  @Test
  void shouldLeaveAttentionWhenSharesAreOverAnotherAxis() {
    refuses(
        model(
            ops ->
                ops.name(
                    OUT,
                    ops.op(
                        "MatMul",
                        ops.op("Softmax", scores(ops, SCALE), Ops.integer("axis", 2)),
                        split(ops)))));
  }

  @Test
  void shouldLeaveAttentionWhenAnOldSoftmaxDoesNotSayItsAxis() {
    refuses(
        model(
            12,
            Ops.FLOAT,
            ops ->
                ops.name(
                    OUT, ops.op("MatMul", ops.op("Softmax", scores(ops, SCALE)), split(ops)))));
  }

  @Test
  void shouldLeaveAttentionWhenKeysAreNotTurned() {
    refuses(
        model(
            ops ->
                ops.name(
                    OUT, shared(ops, ops.op("MatMul", split(ops), ops.op("Relu", split(ops)))))));
  }

  @Test
  void shouldLeaveAttentionWhenTheKernelHasNoSuchNumbers() {
    refuses(
        model(
            OPSET,
            TensorProto.DataType.FLOAT16_VALUE,
            ops -> ops.name(OUT, Form.FOUR_AXES.attend(ops))));
    refuses(
        model(
            ops ->
                ops.name(
                    OUT,
                    ops.cast(
                        ops.cast(Form.FOUR_AXES.attend(ops), TensorProto.DataType.FLOAT16_VALUE),
                        Ops.FLOAT))));
  }

  @Test
  void shouldLeaveAttentionWhenGraphsWithinMayUseItsParts() {
    final ModelProto plain = model(ops -> ops.name(OUT, Form.FOUR_AXES.attend(ops)));
    final NodeProto loop =
        NodeProto.newBuilder()
            .setOpType("Loop")
            .addAttribute(Ops.graph("body", GraphProto.getDefaultInstance()))
            .build();

    refuses(plain.toBuilder().setGraph(plain.getGraph().toBuilder().addNode(loop)).build());
  }

  @Test
  void shouldLeaveAttentionWhenAnOperationLacksItsInputs() {
    final ModelProto plain = model(ops -> ops.name(OUT, Form.FOUR_AXES.attend(ops)));
    for (final String type : List.of("MatMul", "Softmax", "Transpose")) {
      final GraphProto.Builder graph = plain.getGraph().toBuilder();
      graph.getNodeBuilderList().stream()
          .filter(node -> node.getOpType().equals(type))
          .forEach(NodeProto.Builder::clearInput);

      refuses(plain.toBuilder().setGraph(graph).build());
    }
  }

  private static void refuses(final ModelProto model) {
    assertThat(TiledAttention.of(model)).isEmpty();
  }

  @Test
  void shouldLeaveTheEncoderAsItIsOnAnotherDevice() {
    final Path file = Path.of("demo-models/whisper-demo/onnx/encoder_model.onnx");

    assertThat(operations(EncoderFile.read(device, file).model())).contains(TILED);
    assertThat(operations(EncoderFile.read(new OnnxDevice("cuda:0", 1), file).model()))
        .doesNotContain(TILED);
  }

  @Test
  void shouldLoadAnEncoderAsItIsWhenItsTilesAreNotTaken(@TempDir final Path directory)
      throws IOException {
    final Path file = directory.resolve("encoder_model.onnx");
    final ModelProto exact =
        model(
            OPSET,
            TensorProto.DataType.DOUBLE_VALUE,
            ops -> {
              final String turned = ops.op("Transpose", split(ops), perm(0, 1, 3, 2));
              ops.name(OUT, shared(ops, ops.op("MatMul", split(ops), turned)));
            });
    Files.write(file, exact.toByteArray());

    final byte[] tiled = TiledAttention.of(exact).orElseThrow().toByteArray();
    assertThatThrownBy(() -> device.open("tiles", tiled)).isInstanceOf(ModelLoadException.class);
    try (Graph graph = EncoderFile.open(device, file)) {
      assertThat(graph.outputs()).containsKey(OUT);
    }
  }

  @Test
  void shouldPassTheTrialOnThisMachine() {
    AttentionTrial.require(device);

    assertThat(device.tracker().open()).isZero();
  }
}
