"""Names of the fields of an article in tables whose header is in another language than English."""

from collections.abc import Mapping

IN_OTHER_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "text": """
            texte texto testo tekst inhalt volltext artikeltext contenu contenido cuerpo contenuto conteúdo corpo inhoud
            innehåll treść içerik metin isi nội_dung текст содержание 正文 内容 內容 本文 본문 내용 النص المحتوى
        """,
        "title": """
            titel titre titolo título titulo titular überschrift schlagzeile rubrik tittel otsikko tytuł titulek başlık
            judul tiêu_đề заголовок название 标题 標題 タイトル 見出し 제목 العنوان عنوان
        """,
        "source": """
            quelle zeitung herausgeber fuente periódico fonte jornal giornale journal bron krant källa kilde źródło
            kaynak sumber nguồn источник издание 来源 來源 出典 출처 언론사 المصدر
        """,
        "authors": """
            autor autoren autorin auteur auteurs autore autori autores författare forfatter autorzy yazar penulis
            tác_giả автор авторы 作者 记者 記者 著者 기자 الكاتب المؤلف
        """,
        "published_at": """
            datum erscheinungsdatum veröffentlichungsdatum veröffentlicht veröffentlicht_am date_de_publication
            publié_le fecha fecha_de_publicación fecha_publicación data_de_publicação data_publicação
            data_di_pubblicazione
            data_publikacji data dato päivämäärä tarih tanggal ngày дата дата_публикации 日期 发布时间 發布時間 日付
            公開日 날짜 등록일 التاريخ تاريخ
        """,
        "url": """
            lien enlace bağlantı tautan ссылка 链接 連結 网址 網址 リンク 링크 الرابط رابط
        """,
        "language": """
            sprache langue lingua idioma taal språk język dil bahasa язык 语言 語言 言語 언어 اللغة
        """,
    }.items()
}
"""Words of the large languages by the field that they name; the signs between words are underscores."""
