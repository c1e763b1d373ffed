package io.dragoman.inference.onnx.models;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.dragoman.inference.internal.onnx.fuse.FusionException;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at one ONNX file without loading it. */
final class GraphCheck {
  private static final String AGAIN = "Download or export it again.";

  /** The operations that ONNX Runtime brings with it. */
  private static final Set<String> DOMAINS =
      Set.of(
          "",
          "ai.onnx",
          "ai.onnx.ml",
          "com.microsoft",
          "com.microsoft.nchwc",
          "com.ms.internal.nhwc",
          "org.pytorch.aten");

  /** ONNX Runtime runs nothing older. */
  private static final long MIN_OPSET = 7;

  /** Bytes of a number, by its type. */
  private static final Map<Integer, Integer> SIZES =
      Map.ofEntries(
          Map.entry(TensorProto.DataType.FLOAT_VALUE, 4),
          Map.entry(TensorProto.DataType.UINT8_VALUE, 1),
          Map.entry(TensorProto.DataType.INT8_VALUE, 1),
          Map.entry(TensorProto.DataType.INT32_VALUE, 4),
          Map.entry(TensorProto.DataType.INT64_VALUE, 8),
          Map.entry(TensorProto.DataType.BOOL_VALUE, 1),
          Map.entry(TensorProto.DataType.FLOAT16_VALUE, 2));

  private static final Set<Integer> FLOATS =
      Set.of(TensorProto.DataType.FLOAT_VALUE, TensorProto.DataType.FLOAT16_VALUE);

  private final Findings findings;

  GraphCheck(final Findings findings) {
    this.findings = findings;
  }

  /** Reads a file; empty if something is wrong with it, which is then found. */
  Optional<ModelFile> read(final Path file) {
    try {
      if (Files.size(file) == 0) {
        findings.error(file, "It is empty.", AGAIN);
        return Optional.empty();
      }
      OnnxOutline.check(file);
    } catch (final IOException e) {
      findings.error(file, "It is truncated, or no ONNX file: " + sentence(e.getMessage()), AGAIN);
      return Optional.empty();
    }
    final ModelFile model;
    try {
      model = ModelFile.read(file);
    } catch (final FusionException e) {
      findings.error(file, "It is no ONNX file: " + sentence(e.getMessage()), AGAIN);
      return Optional.empty();
    }
    if (model.graph().getNodeCount() == 0) {
      findings.error(file, "It has no graph, so it is no ONNX model or only its beginning.", AGAIN);
      return Optional.empty();
    }
    operations(file, model);
    weights(file, model.graph());
    return Optional.of(model);
  }

  private static String sentence(final String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private void operations(final Path file, final ModelFile model) {
    boolean standard = false;
    for (final OperatorSetIdProto set : model.model().getOpsetImportList()) {
      if (!DOMAINS.contains(set.getDomain())) {
        findings.error(
            file,
            "It uses operations of '%s', which ONNX Runtime does not have."
                .formatted(set.getDomain()),
            "Export the model with standard operations, such as with Optimum.");
      }
      if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
        standard = true;
        if (set.getVersion() < MIN_OPSET) {
          findings.error(
              file,
              "It uses operations of opset %d, and ONNX Runtime has those of %d and later."
                  .formatted(set.getVersion(), MIN_OPSET),
              "Export the model with a newer opset, such as 17.");
        }
      }
    }
    if (!standard) {
      findings.error(file, "It does not say of which opset its operations are.", AGAIN);
    }
  }

  private void weights(final Path file, final GraphProto graph) {
    for (final TensorProto tensor : graph.getInitializerList()) {
      if (!weight(file, tensor)) {
        // What holds for one weight holds for the next hundred.
        return;
      }
    }
    for (final NodeProto node : graph.getNodeList()) {
      for (final AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          weights(file, attribute.getG());
        }
      }
    }
  }

  /** Whether a weight is as it should be. */
  private boolean weight(final Path file, final TensorProto tensor) {
    final long wanted;
    try {
      long size = SIZES.getOrDefault(tensor.getDataType(), 0);
      for (final long dimension : tensor.getDimsList()) {
        size = Math.multiplyExact(size, dimension);
      }
      wanted = size;
    } catch (final ArithmeticException e) {
      findings.error(file, "The weight %s has no possible size.".formatted(shown(tensor)), AGAIN);
      return false;
    }
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return external(file, tensor, wanted);
    }
    if (wanted > 0 && tensor.getRawData().size() > 0 && tensor.getRawData().size() != wanted) {
      findings.error(
          file,
          "The weight %s should have %d bytes and has %d."
              .formatted(shown(tensor), wanted, tensor.getRawData().size()),
          AGAIN);
      return false;
    }
    return true;
  }

  private boolean external(final Path file, final TensorProto tensor, final long wanted) {
    final Map<String, String> entries =
        tensor.getExternalDataList().stream()
            .collect(
                Collectors.toMap(
                    StringStringEntryProto::getKey,
                    StringStringEntryProto::getValue,
                    (first, second) -> second));
    final String location = entries.getOrDefault("location", "");
    final Path data;
    try {
      final Path folder = file.toAbsolutePath().normalize().getParent();
      data = folder.resolve(location).normalize();
      if (location.isEmpty() || Path.of(location).isAbsolute() || !data.startsWith(folder)) {
        findings.error(
            file,
            "It looks for weights in '%s', which is not in its own folder."
                .formatted(SafeName.of(location)),
            "Do not use it: a model has no business with other files of this machine.");
        return false;
      }
    } catch (final InvalidPathException e) {
      findings.error(file, "It looks for weights in a file whose name is impossible.", AGAIN);
      return false;
    }
    if (!Files.isRegularFile(data)) {
      findings.error(
          file,
          "Its weights are in %s, which is missing.".formatted(SafeName.of(location)),
          "Put that file beside it; it belongs to the same download or export.");
      return false;
    }
    final OptionalLong offset = number(entries.getOrDefault("offset", "0"));
    final OptionalLong length = number(entries.getOrDefault("length", String.valueOf(wanted)));
    if (offset.isEmpty() || length.isEmpty() || wanted > 0 && length.getAsLong() != wanted) {
      findings.error(
          file, "It does not say rightly where the weight %s is.".formatted(shown(tensor)), AGAIN);
      return false;
    }
    try {
      // Not added: the sum of two large numbers may be a negative one.
      if (offset.getAsLong() > Files.size(data) - length.getAsLong()) {
        findings.error(
            data,
            "It ends before the weight %s of %s.".formatted(shown(tensor), file.getFileName()),
            AGAIN);
        return false;
      }
    } catch (final IOException e) {
      findings.error(data, "It cannot be read: %s.".formatted(e), "Give this user the right to.");
      return false;
    }
    return true;
  }

  private static OptionalLong number(final String text) {
    try {
      final long number = Long.parseLong(text);
      return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (final NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static String shown(final TensorProto tensor) {
    return SafeName.of(tensor.getName());
  }

  /** What an encoder takes and gives. */
  void encoder(final Path file, final ModelFile model, final String input, final long width) {
    input(file, model, input);
    final List<ValueInfoProto> outputs = model.graph().getOutputList();
    if (outputs.isEmpty()) {
      findings.error(file, "It has no output.", AGAIN);
      return;
    }
    floats(file, outputs.getFirst());
    last(file, outputs.getFirst(), width, "d_model");
  }

  /** What a decoder takes and gives. */
  void decoder(final Path file, final ModelFile model, final long vocabulary) {
    input(file, model, "input_ids");
    final Optional<ValueInfoProto> scores = find(model.graph().getOutputList(), "logits");
    if (scores.isEmpty()) {
      findings.error(
          file,
          "It has no output logits.",
          "Export it with its language-model head (Optimum: --task"
              + " automatic-speech-recognition-with-past or text2text-generation-with-past).");
      return;
    }
    floats(file, scores.get());
    last(file, scores.get(), vocabulary, "vocab_size");
  }

  private void input(final Path file, final ModelFile model, final String name) {
    if (find(model.graph().getInputList(), name).isEmpty()) {
      findings.error(
          file,
          "It has no input %s, so it is not what its name says.".formatted(name),
          "Put the right file in its place.");
    }
  }

  private static Optional<ValueInfoProto> find(
      final List<ValueInfoProto> values, final String name) {
    return values.stream().filter(value -> value.getName().equals(name)).findFirst();
  }

  private void floats(final Path file, final ValueInfoProto value) {
    final int type = value.getType().getTensorType().getElemType();
    if (!FLOATS.contains(type)) {
      findings.error(
          file,
          "Its output %s is of type %s; engines read FLOAT and FLOAT16."
              .formatted(SafeName.of(value.getName()), TensorProto.DataType.forNumber(type)),
          "Export the model in single or half precision.");
    }
  }

  private void last(
      final Path file, final ValueInfoProto value, final long wanted, final String field) {
    final List<TensorShapeProto.Dimension> sizes =
        value.getType().getTensorType().getShape().getDimList();
    if (!sizes.isEmpty()
        && sizes.getLast().getDimValue() > 0
        && sizes.getLast().getDimValue() != wanted) {
      findings.error(
          file,
          "Its output %s has %d numbers, and config.json says %s %d."
              .formatted(
                  SafeName.of(value.getName()), sizes.getLast().getDimValue(), field, wanted),
          "Take graph and config.json from the same model.");
    }
  }
}
