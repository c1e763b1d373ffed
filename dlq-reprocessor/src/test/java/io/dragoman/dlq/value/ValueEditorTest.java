package io.dragoman.dlq.value;

import static io.dragoman.dlq.letter.Letters.letter;
import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.letter.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueEditorTest {
  private static final byte[] FRAME = {0, 0, 0, 1, 42};
  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"Thing","namespace":"a.b","fields":[
               {"name":"name","type":"string"},
               {"name":"size","type":"int"},
               {"name":"due","type":["null","long"]},
               {"name":"note","type":["null","string"]},
               {"name":"either","type":["string","bytes"]},
               {"name":"share","type":"double"},
               {"name":"colour","type":{"type":"enum","name":"Colour","symbols":["RED","BLUE"]}},
               {"name":"data","type":"bytes"},
               {"name":"tags","type":{"type":"map","values":"string"}},
               {"name":"parts","type":{"type":"array","items":
                 {"type":"record","name":"Part","fields":[
                  {"name":"text","type":"string"},
                  {"name":"gap","type":"string","default":" "}]}}}]}
              """);

  private final ValueEditor editor = new ValueEditor(ValueEditorTest::read);

  @Test
  void shouldChangeOnlyWhatIsSet() {
    final ValueEditor.Edited edited =
        editor.set(
            thing(), Map.of("parts.1.text", "17", "size", "9", "due", "null", "tags.new", "x"));

    assertThat(edited.changes())
        .containsExactly(
            "size: 5 -> 9",
            "due: 7 -> null",
            "tags.new: nothing -> \"x\"",
            "parts.1.text: \"two\" -> \"17\"");
    assertThat(Arrays.copyOf(edited.value(), FRAME.length)).as("same schema").isEqualTo(FRAME);
    final GenericData.Record after = (GenericData.Record) read("", edited.value()).datum();
    final GenericData.Record before = (GenericData.Record) original();
    assertThat(after.get("either"))
        .as("which member of a union it was cannot be told from JSON")
        .isEqualTo(before.get("either"));
    assertThat(after.get("size")).isEqualTo(9);
    assertThat(after.get("data")).isEqualTo(before.get("data"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "size | many | Field 'size' is a whole number (32 bits); \"many\" is not.",
        "size | 3000000000 | Field 'size' is a whole number (32 bits); 3000000000 is not.",
        "due | soon | Field 'due' is a whole number (64 bits); \"soon\" is not.",
        "colour | GREEN | Field 'colour' is one of [RED, BLUE]; \"GREEN\" is not.",
        "data | !! | Field 'data' is bytes in Base64; \"!!\" is not.",
        "share | [] | Field 'share' is a number; [] is not.",
        "parts | {} | Field 'parts' is a list; {} is not.",
        "parts.2.text | x | There is no 'parts.2': the list has 2 elements, counted from 0.",
        "parts.0 | {} | Field 'parts.0.text' is missing.",
        "parts.0 | {\"text\":\"x\",\"txt\":1} | There is no field 'parts.0.txt' in Part.",
        "naem | x | There is no field 'naem'; Thing has [name, size, due, note, either, share,"
            + " colour, data, tags, parts].",
        "name.first | x | There is no 'name.first': what is before it is text.",
        "a..b | x | 'a..b' is no path of a field.",
      })
  void shouldNameTheFieldAndItsTypeWhenItDoesNotFit(
      final String field, final String value, final String sentence) {
    assertThatThrownBy(() -> editor.set(thing(), Map.of(field, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void shouldUseDefaultsWhenAWholeElementIsSet() {
    assertThat(editor.set(thing(), Map.of("parts.0", "{\"text\":\"x\"}")).changes())
        .containsExactly("parts.0.text: \"one\" -> \"x\"");
  }

  @Test
  void shouldTakeOverWhatAPersonMadeOfTheText() {
    final String text = editor.text(thing());

    assertThat(editor.replace(thing(), text).changes()).isEmpty();
    final ValueEditor.Edited edited =
        editor.replace(thing(), text.replace("\"RED\"", "\"BLUE\"").replace("two", "three"));
    assertThat(edited.changes())
        .containsExactly("colour: \"RED\" -> \"BLUE\"", "parts.1.text: \"two\" -> \"three\"");
    assertThat(((GenericData.Record) read("", edited.value()).datum()).get("either"))
        .isEqualTo(((GenericData.Record) original()).get("either"));
    assertThatThrownBy(() -> editor.replace(thing(), "{"))
        .hasMessageStartingWith("That is not JSON");
    assertThatThrownBy(() -> editor.replace(thing(), text.replace("\"name\"", "\"nom\"")))
        .hasMessage("Field 'name' is missing.");
  }

  @Test
  void shouldChangeFieldsOfJson() {
    final DeadLetter order = letter().value(utf8("{\"id\":5,\"lines\":[{\"n\":1}]}")).build();

    final ValueEditor.Edited edited =
        editor.set(order, Map.of("lines.0.n", "2", "customer", "ann"));

    assertThat(new String(edited.value(), StandardCharsets.UTF_8))
        .isEqualTo("{\"id\":5,\"lines\":[{\"n\":2}],\"customer\":\"ann\"}");
    assertThatThrownBy(() -> editor.set(order, Map.of("lines.7.n", "2")))
        .hasMessage("There is no 'lines.7.n'.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        // What no tree of nodes keeps: digits, spellings, keys that are there twice, white space.
        "{\"amount\":12345678901234567.89,\"note\":\"x\"} | note | y"
            + " | {\"amount\":12345678901234567.89,\"note\":\"y\"}",
        "{\"a\":0.1000000000000000055511151231257827,\"b\":1e2,\"n\":1} | n | 2"
            + " | {\"a\":0.1000000000000000055511151231257827,\"b\":1e2,\"n\":2}",
        "{\"k\":1,\"k\":2, \"n\" : \"\\u00e4\\/\" } | m | 1.50"
            + " | {\"k\":1,\"k\":2, \"n\" : \"\\u00e4\\/\",\"m\":1.50 }",
        "{ \"l\": [ 1.0, {\"x\": 1E5} ] } | l.1.x | 7 | { \"l\": [ 1.0, {\"x\": 7} ] }",
        "{\"l\":[1.0,2]} | l.0 | {\"z\":1.00} | {\"l\":[{\"z\":1.00},2]}",
        "{\"o\":{}} | o.new | a \"b\" | {\"o\":{\"new\":\"a \\\"b\\\"\"}}",
        "{\"n\":\"1\"} | n | 12 apples | {\"n\":\"12 apples\"}",
        "[1.0,{\"a]\":\"}\"}] | 1.a] | null | [1.0,{\"a]\":null}]",
      })
  void shouldKeepEveryOtherCharacterOfJson(
      final String before, final String field, final String value, final String after) {
    final ValueEditor.Edited edited =
        editor.set(letter().value(utf8(before)).build(), Map.of(field, value));

    assertThat(new String(edited.value(), StandardCharsets.UTF_8)).isEqualTo(after);
    assertThat(edited.changes()).hasSize(1);
  }

  @Test
  void shouldRefuseToGuessWhichOfTwoKeysIsMeant() {
    final DeadLetter twice = letter().value(utf8("{\"k\":1,\"k\":2}")).build();

    assertThatThrownBy(() -> editor.set(twice, Map.of("k", "3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'k' is there 2 times; use --value-file.");
  }

  @Test
  void shouldKeepJsonAsItIsWhereAPersonLeavesItAlone() {
    final String before = "{\"a\":1.10, \"k\":1,\"k\":2,\"l\":[ 1e2,{}],\"n\":\"x\"}";
    final DeadLetter json = letter().value(utf8(before)).build();
    final String text = editor.text(json);

    assertThat(text).contains("  \"a\": 1.10,\n", "    1e2,\n");
    assertThat(editor.replace(json, text).changes()).isEmpty();
    assertThat(editor.replace(json, text).value()).isEqualTo(utf8(before));
    assertThat(editor.replace(json, text.replace("\"x\"", "\"y\"")).value())
        .isEqualTo(utf8(before.replace("\"x\"", "\"y\"")));
    assertThat(editor.replace(json, text.replace("\n  \"n\"", "\n  \"m\":0,\n  \"n\"")).value())
        .isEqualTo(utf8(before.replace("\"n\"", "\n  \"m\":0,\n  \"n\"")));
    assertThat(editor.replace(json, text.replace("1.10", "1.1")).changes())
        .as("another spelling is a change as well")
        .hasSize(1);
  }

  @Test
  void shouldTellAChangeInFull() {
    final String after = "y".repeat(5_000);

    assertThat(
            editor.set(letter().value(utf8("{\"n\":\"x\"}")).build(), Map.of("n", after)).changes())
        .containsExactly("n: \"x\" -> \"" + after + "\"");
  }

  @Test
  void shouldKeepTheBytesOfAvroThatIsNotChanged() {
    final Schema map =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"M","fields":[
                 {"name":"tags","type":{"type":"map","values":"string"}},
                 {"name":"n","type":["null","int"]}]}
                """);
    final ValueEditor maps =
        new ValueEditor((topic, bytes) -> new AvroSource.Written(1, map, decoded(map, bytes)));
    // An order of entries that no hash map has, in two blocks.
    final byte[] tags = {2, 2, 'z', 2, '1', 4, 2, 'a', 2, '2', 2, 'm', 2, '3'};
    final DeadLetter letter = letter().value(joined(FRAME, tags, new byte[] {0, 2, 10})).build();

    assertThat(maps.set(letter, Map.of("n", "6")).value())
        .isEqualTo(joined(FRAME, tags, new byte[] {0, 2, 12}));
    assertThat(maps.set(letter, Map.of("n", "null")).value())
        .isEqualTo(joined(FRAME, tags, new byte[] {0, 0}));
    assertThat(maps.set(letter, Map.of("tags.new", "4")).value())
        .isEqualTo(
            joined(FRAME, tags, new byte[] {2, 6, 'n', 'e', 'w', 2, '4'}, new byte[] {0, 2, 10}));
    tags[11] = 'M';
    assertThat(
            maps.set(
                    letter().value(joined(FRAME, tags, new byte[] {0, 2, 10})).build(),
                    Map.of("tags.M", "33"))
                .value())
        .endsWith(new byte[] {2, 'M', 4, '3', '3', 0, 2, 10});
  }

  private static byte[] joined(final byte[]... parts) {
    final ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (final byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  @Test
  void shouldPointToTheFileWhenThereAreNoFields() {
    assertThatThrownBy(
            () -> editor.set(letter().value(new byte[] {1, 2}).build(), Map.of("a", "b")))
        .hasMessageContaining("Replace it with --value-file.");
    assertThat(editor.replace(letter().value(utf8("old")).build(), utf8("new!")).changes())
        .containsExactly("value: 3 bytes -> 4 other bytes");
  }

  private static DeadLetter thing() {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(FRAME);
    try {
      final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<>(SCHEMA).write(original(), encoder);
      encoder.flush();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return letter().value(bytes.toByteArray()).build();
  }

  private static Object original() {
    final Schema part = SCHEMA.getField("parts").schema().getElementType();
    return new GenericRecordBuilder(SCHEMA)
        .set("name", "n")
        .set("size", 5)
        .set("due", 7L)
        .set("note", null)
        .set("either", ByteBuffer.wrap(new byte[] {1}))
        .set("share", Double.NaN)
        .set("colour", new GenericData.EnumSymbol(SCHEMA.getField("colour").schema(), "RED"))
        .set("data", ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .set("tags", Map.of())
        .set(
            "parts",
            List.of(
                new GenericRecordBuilder(part).set("text", "one").build(),
                new GenericRecordBuilder(part).set("text", "two").build()))
        .build();
  }

  private static AvroSource.Written read(final String topic, final byte[] bytes) {
    return new AvroSource.Written(298, SCHEMA, decoded(SCHEMA, bytes));
  }

  private static Object decoded(final Schema schema, final byte[] bytes) {
    try {
      return new GenericDatumReader<>(schema)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(bytes, FRAME.length, bytes.length - FRAME.length, null));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
