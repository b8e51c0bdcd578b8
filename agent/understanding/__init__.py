"""What a shopper's message means: rules over a lexicon of shoppers' words. No I/O, no authority."""
