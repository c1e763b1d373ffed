package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Adds operations to a graph, each by one call that answers the name of its result. */
public final class Ops {
  /** Domain of the operations that ONNX Runtime has beside ONNX's. */
  public static final String CONTRIBUTED = "com.microsoft";

  /** ONNX's numbers of types. */
  public static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

  public static final int INT32 = TensorProto.DataType.INT32_VALUE;
  public static final int INT64 = TensorProto.DataType.INT64_VALUE;
  public static final int BOOL = TensorProto.DataType.BOOL_VALUE;

  /** From this version on the axes of a reduction are an input. */
  private static final long AXES_ARE_AN_INPUT = 18;

  private final GraphProto.Builder graph;
  private final String prefix;
  private final long version;
  private int made;

  /**
   * Adds to a graph.
   *
   * @param graph which
   * @param prefix begins the names in it; no other graph around it or in it has the same
   * @param version version of ONNX's operations
   */
  public Ops(final GraphProto.Builder graph, final String prefix, final long version) {
    this.graph = graph;
    this.prefix = prefix;
    this.version = version;
  }

  /** Operations of a graph within this one. */
  public Ops within(final GraphProto.Builder inner) {
    return new Ops(inner, next("in") + "_", version);
  }

  /** The graph that is added to. */
  public GraphProto.Builder graph() {
    return graph;
  }

  /** An operation with one result. */
  public String op(
      final String type, final List<String> inputs, final AttributeProto... attributes) {
    return ops(type, inputs, 1, attributes).getFirst();
  }

  /** An operation with one input and one result. */
  public String op(final String type, final String input, final AttributeProto... attributes) {
    return op(type, List.of(input), attributes);
  }

  /** An operation with two inputs and one result. */
  public String op(
      final String type,
      final String left,
      final String right,
      final AttributeProto... attributes) {
    return op(type, List.of(left, right), attributes);
  }

  /** An operation of ONNX Runtime's own with one result. */
  public String contributed(
      final String type, final List<String> inputs, final AttributeProto... attributes) {
    return ops(CONTRIBUTED, type, inputs, 1, attributes).getFirst();
  }

  List<String> ops(
      final String type,
      final List<String> inputs,
      final int outputs,
      final AttributeProto... attributes) {
    return ops("", type, inputs, outputs, attributes);
  }

  private List<String> ops(
      final String domain,
      final String type,
      final List<String> inputs,
      final int outputs,
      final AttributeProto... attributes) {
    final String name = next(type);
    final List<String> results = IntStream.range(0, outputs).mapToObj(i -> name + "_" + i).toList();
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(type)
            .setName(name)
            .addAllInput(inputs)
            .addAllOutput(results)
            .addAllAttribute(List.of(attributes)));
    return results;
  }

  /** The same value under a chosen name. */
  public void name(final String name, final String value) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Identity")
            .setName(next("Identity"))
            .addInput(value)
            .addOutput(name));
  }

  /** Constants in one dimension. */
  public String integers(final long... values) {
    final TensorProto.Builder tensor = tensor(INT64).addDims(values.length);
    for (final long value : values) {
      tensor.addInt64Data(value);
    }
    return constant(tensor);
  }

  /** A constant without dimensions. */
  public String integer(final long value) {
    return constant(tensor(INT64).addInt64Data(value));
  }

  /** A constant without dimensions. */
  public String real(final float value) {
    return constant(tensor(FLOAT).addFloatData(value));
  }

  /** A constant matrix. */
  String integers(final long[][] rows) {
    final TensorProto.Builder tensor = tensor(INT64).addDims(rows.length).addDims(rows[0].length);
    for (final long[] row : rows) {
      for (final long value : row) {
        tensor.addInt64Data(value);
      }
    }
    return constant(tensor);
  }

  private static TensorProto.Builder tensor(final int type) {
    return TensorProto.newBuilder().setDataType(type);
  }

  private String constant(final TensorProto.Builder tensor) {
    final String name = next("constant");
    graph.addInitializer(tensor.setName(name));
    return name;
  }

  /** A value as another type. */
  public String cast(final String value, final int type) {
    return op("Cast", value, integer("to", type));
  }

  /** One value or the other, element by element. */
  public String where(final String condition, final String then, final String otherwise) {
    return op("Where", List.of(condition, then, otherwise));
  }

  /** Rows of a value by their numbers. */
  public String gather(final String from, final String index, final int axis) {
    return op("Gather", from, index, integer("axis", axis));
  }

  /** Values one after the other. */
  public String concat(final int axis, final String... parts) {
    return op("Concat", List.of(parts), integer("axis", axis));
  }

  /** A value in another shape, where -1 is what is left and 0 what there was. */
  public String reshape(final String value, final long... shape) {
    return op("Reshape", value, integers(shape));
  }

  /** A size of a value, without dimensions. */
  public String size(final String value, final int axis) {
    return gather(op("Shape", value), integer(axis), 0);
  }

  /** ReduceMax, ReduceMin or ReduceLogSumExp over one axis. */
  String reduce(final String type, final String value, final int axis, final boolean keep) {
    final AttributeProto kept = integer("keepdims", keep ? 1 : 0);
    return version >= AXES_ARE_AN_INPUT
        ? op(type, value, integers(axis), kept)
        : op(
            type,
            value,
            AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(axis)
                .build(),
            kept);
  }

  /** A row of values as a column, or a column as a row. */
  String column(final String row) {
    return reshape(row, -1, 1);
  }

  String row(final String column) {
    return reshape(column, -1);
  }

  private String next(final String what) {
    return prefix + what + made++;
  }

  /** An attribute that is a whole number. */
  public static AttributeProto integer(final String name, final long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** An attribute that is a list of whole numbers. */
  public static AttributeProto integers(final String name, final List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  /** An attribute that is a real number. */
  public static AttributeProto real(final String name, final float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  /** An attribute that is a graph. */
  public static AttributeProto graph(final String name, final GraphProto value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(value)
        .build();
  }

  /**
   * Declares a value.
   *
   * @param name its name
   * @param type ONNX's number of its kind
   * @param sizes a number where a size is known, or a name that no other size shares by chance
   */
  public static ValueInfoProto value(final String name, final int type, final Object... sizes) {
    final TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (final Object size : sizes) {
      shape.addDim(
          size instanceof final Number number
              ? TensorShapeProto.Dimension.newBuilder().setDimValue(number.longValue())
              : TensorShapeProto.Dimension.newBuilder().setDimParam(size.toString()));
    }
    return typed(name, TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape));
  }

  /** Declares a value of any shape. */
  public static ValueInfoProto anyShape(final String name, final int type) {
    return typed(name, TypeProto.Tensor.newBuilder().setElemType(type));
  }

  private static ValueInfoProto typed(final String name, final TypeProto.Tensor.Builder tensor) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** All of several lists. */
  @SafeVarargs
  static <T> List<T> all(final List<T>... parts) {
    final List<T> all = new ArrayList<>();
    for (final List<T> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
