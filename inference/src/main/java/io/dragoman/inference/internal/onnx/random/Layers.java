package io.dragoman.inference.internal.onnx.random;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.dragoman.inference.internal.onnx.fuse.Ops;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The parts that Transformer encoders and decoders are made of. */
final class Layers {
  private static final float EPSILON = 1e-5f;

  private final Ops ops;
  private final RandomWeights weights;
  private final Shape shape;

  Layers(final Ops ops, final RandomWeights weights, final Shape shape) {
    this.ops = ops;
    this.weights = weights;
    this.shape = shape;
  }

  /** Keys and values of an attention, each batch x heads x length x numbers of a head. */
  record Memory(String keys, String values) {}

  String norm(final String name, final String value) throws IOException {
    return ops.op(
        "LayerNormalization",
        List.of(
            value,
            weights.ones(name + ".weight", shape.width()),
            weights.bias(name + ".bias", shape.width())),
        Ops.real("epsilon", EPSILON));
  }

  String linear(final String name, final String value, final int from, final int to)
      throws IOException {
    return ops.op(
        "Add",
        weights.bias(name + ".bias", to),
        ops.op("MatMul", value, weights.drawn(name + ".weight", from, from, to)));
  }

  /** Gelu for speech, by the error function as exports have it; relu for text. */
  String activation(final String value) {
    if (shape.text()) {
      return ops.op("Relu", value);
    }
    final String error = ops.op("Erf", ops.op("Div", value, ops.real((float) Math.sqrt(2))));
    return ops.op("Mul", ops.op("Mul", value, ops.op("Add", error, ops.real(1f))), ops.real(0.5f));
  }

  String feedForward(final String name, final String value) throws IOException {
    final String inner =
        activation(
            linear(
                name + ".fc1",
                norm(name + ".final_layer_norm", value),
                shape.width(),
                shape.inner()));
    return ops.op("Add", value, linear(name + ".fc2", inner, shape.inner(), shape.width()));
  }

  Memory memory(final String name, final String states) throws IOException {
    return new Memory(
        split(linear(name + ".k_proj", states, shape.width(), shape.width())),
        split(linear(name + ".v_proj", states, shape.width(), shape.width())));
  }

  /**
   * What an attention finds in a memory.
   *
   * @param value what looks for it, normed
   * @param mask added to the scores before they become shares
   */
  String attend(
      final String name, final String value, final Memory memory, final Optional<String> mask)
      throws IOException {
    final String scaled =
        ops.op(
            "Mul",
            linear(name + ".q_proj", value, shape.width(), shape.width()),
            ops.real((float) (1 / Math.sqrt(shape.head()))));
    final String scores =
        ops.op(
            "MatMul",
            split(scaled),
            ops.op("Transpose", memory.keys(), integers("perm", 0, 1, 3, 2)));
    final String shares =
        ops.op(
            "Softmax",
            mask.isPresent() ? ops.op("Add", scores, mask.get()) : scores,
            Ops.integer("axis", -1));
    final String found =
        ops.op(
            "Transpose", ops.op("MatMul", shares, memory.values()), integers("perm", 0, 2, 1, 3));
    return linear(
        name + ".out_proj", ops.reshape(found, 0, 0, shape.width()), shape.width(), shape.width());
  }

  private String split(final String value) {
    return ops.op(
        "Transpose",
        ops.reshape(value, 0, 0, shape.heads(), shape.head()),
        integers("perm", 0, 2, 1, 3));
  }

  static AttributeProto integers(final String name, final long... values) {
    final AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (final long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }
}
