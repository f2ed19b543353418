/*
 * Lucene beside Attar: the same documents, the same queries, two ways of asking.
 *
 *     java -cp JARS Peer DOCUMENTS QUERIES HITS MODE...
 *
 *     DOCUMENTS  TSV: id, brand, brand_ar, name, name_ar, notes, notes_ar
 *     QUERIES    one text a line
 *     HITS       TSV, written: mode, line from 0, microseconds, ids joined by blanks (ten at most)
 *
 * standard   StandardAnalyzer; OR of all words over "brand name" as one field, and over the name.
 * language   EnglishAnalyzer and ArabicAnalyzer, each over its language's fields, notes too; OR of
 *            all words; every word of "brand name" also fuzzy (1 edit from 4 letters, 2 from 8).
 *
 * The boosts are those that did best on the shared titles among 0, .1, .2, .4, .5 and 2: one field
 * of brand and name beats two by far there, since the words of a brand then lengthen the field.
 * Everything is in memory, one segment.  BM25 with Lucene's own defaults; equal scores keep the
 * order of DOCUMENTS.
 */

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

public final class Peer {
    private static final int SHOWN = 10;
    private static final float NAME_BOOST = 0.1f;
    private static final float NOTE_BOOST = 0.1f;
    private static final float FUZZY_BOOST = 0.2f;
    private static final String[] COLUMNS = {
        "whole", "whole_ar", "name", "name_ar", "notes", "notes_ar"};

    private final List<String[]> documents;
    private final List<String> queries;

    private Peer(Path documents, Path queries) throws IOException {
        this.documents = new ArrayList<>();
        for (String line : Files.readAllLines(documents)) {
            String[] row = line.split("\t", -1);
            row[1] += " " + row[3];
            row[2] += " " + row[4];
            this.documents.add(row);
        }
        this.queries = Files.readAllLines(queries);
    }

    public static void main(String[] args) throws IOException {
        Peer peer = new Peer(Path.of(args[0]), Path.of(args[1]));
        try (PrintWriter out = new PrintWriter(args[2], StandardCharsets.UTF_8)) {
            for (int i = 3; i < args.length; i++) {
                peer.run(args[i], out);
            }
        }
    }

    private static Analyzer analyzer(String mode) {
        if (mode.equals("standard")) {
            return new StandardAnalyzer();
        }
        Analyzer arabic = new ArabicAnalyzer();
        return new PerFieldAnalyzerWrapper(new EnglishAnalyzer(),
                Map.of("whole_ar", arabic, "name_ar", arabic, "notes_ar", arabic));
    }

    private void run(String mode, PrintWriter out) throws IOException {
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory();
                Analyzer analyzer = analyzer(mode)) {
            index(directory, analyzer);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                for (int i = 0; i < queries.size(); i++) {
                    long start = System.nanoTime();
                    String ids = ask(searcher, query(mode, analyzer, queries.get(i)));
                    long took = (System.nanoTime() - start) / 1000;
                    out.println(mode + "\t" + i + "\t" + took + "\t" + ids);
                }
            }
        }
    }

    private void index(ByteBuffersDirectory directory, Analyzer analyzer) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (String[] row : documents) {
                Document document = new Document();
                document.add(new StoredField("id", row[0]));
                for (int i = 0; i < COLUMNS.length; i++) {
                    document.add(new TextField(COLUMNS[i], row[i + 1], Field.Store.NO));
                }
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
    }

    private static String ask(IndexSearcher searcher, Query query) throws IOException {
        StringBuilder ids = new StringBuilder();
        for (ScoreDoc hit : searcher.search(query, SHOWN).scoreDocs) {
            ids.append(ids.length() == 0 ? "" : " ").append(searcher.doc(hit.doc).get("id"));
        }
        return ids.toString();
    }

    private static Query query(String mode, Analyzer analyzer, String text) throws IOException {
        boolean fuzzy = mode.equals("language");
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String field : COLUMNS) {
            float boost = boost(field);
            if (field.startsWith("notes") && !fuzzy) {
                continue;
            }
            for (String word : words(analyzer, field, text)) {
                Term term = new Term(field, word);
                add(all, new TermQuery(term), boost);
                int edits = word.length() >= 8 ? 2 : word.length() >= 4 ? 1 : 0;
                if (fuzzy && edits > 0 && field.startsWith("whole")) {
                    add(all, new FuzzyQuery(term, edits), boost * FUZZY_BOOST);
                }
            }
        }
        return all.build();
    }

    private static float boost(String field) {
        if (field.startsWith("whole")) {
            return 1f;
        }
        return field.startsWith("name") ? NAME_BOOST : NOTE_BOOST;
    }

    private static void add(BooleanQuery.Builder all, Query query, float boost) {
        all.add(new BoostQuery(query, boost), BooleanClause.Occur.SHOULD);
    }

    private static Set<String> words(Analyzer analyzer, String field, String text)
            throws IOException {
        Set<String> found = new LinkedHashSet<>();
        try (TokenStream stream = analyzer.tokenStream(field, text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                found.add(term.toString());
            }
            stream.end();
        }
        return found;
    }
}
